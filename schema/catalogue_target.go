package schema

// target takes one of the catalogue's own targets, read and proved as any other.
func (p *prover) target(e entry[targetSource]) {
	s := e.value
	p.at("target", s.Code, e.line)
	words := s.words()
	text := TargetText{}
	for field, w := range words {
		text[field] = w.text
	}
	if p.targets == nil {
		p.targets = p.catalogue.NewTargetReader()
	}
	target, problems := p.targets.Read(text, " "+p.place(word{})+" ")
	for _, problem := range problems {
		p.misset(problem, words[problem.Field])
	}
	p.need("origin", s.Origin.text)
	p.need("note", s.Note.text)
	target.By = ByCatalogue
	p.catalogue.Targets = append(p.catalogue.Targets, target)
}

// words are the source's, by the field of a TargetText.
func (s targetSource) words() map[string]word {
	return map[string]word{
		"code": s.Code, "target": s.Target, "division": s.Division, "year": s.Year, "value": s.Value,
		"direction": s.Direction, "pace": s.Pace, "warning": s.Warning, "critical": s.Critical,
		"origin": s.Origin, "note": s.Note,
	}
}

// misset notes a target's problem on the line of the field that it is about.
func (p *prover) misset(problem TargetProblem, w word) {
	text := problem.Problem
	if problem.Remedy != "" {
		text += "；" + problem.Remedy
	}
	p.fail(w, "%s %q: %s", problem.Field, w.text, text)
}
