package schema

import (
	"fmt"
	"regexp"
	"slices"
)

// prover turns sources into a catalogue and notes every reference that leads
// nowhere and every value that can't be meant.
type prover struct {
	catalogue *Catalogue
	seen      map[string]string // "space/code" to the place that declares it
	targets   *TargetReader     // nil until there is a target
	problems  []error

	// Where we are.
	file    string
	line    int
	subject string
}

// prove goes through the sources once for each kind of thing, so that
// references only point back.
func (p *prover) prove(sources []source) {
	for _, step := range []func(source){p.vocabulary, p.metrics, p.indicators, p.uses} {
		for _, s := range sources {
			p.file = s.file
			step(s)
		}
		p.catalogue.index()
	}
}

// uses are what refers to metrics and indicators and is referred to by nothing.
func (p *prover) uses(s source) {
	for _, e := range slices.Concat(s.Metrics, s.Published) {
		p.growth(e)
	}
	for _, e := range s.CaseKinds {
		p.caseKind(e)
	}
	for _, e := range s.DataSets {
		p.dataSet(e)
	}
	for _, e := range s.Checks {
		p.check(e)
	}
	for _, e := range s.Targets {
		p.target(e)
	}
	for _, e := range s.Calendar {
		p.calendar(e)
	}
	for _, e := range s.Rules {
		p.rule(e)
	}
}

// at says what is being proved from here on, for fail.
func (p *prover) at(what string, code word, line int) {
	p.subject, p.line = fmt.Sprintf("%s %q", what, code.text), line
}

// fail notes a problem on the line of w, or of the entry where w isn't given.
func (p *prover) fail(w word, format string, args ...any) {
	p.problems = append(p.problems, fmt.Errorf("%s: %s: %s", p.place(w), p.subject, fmt.Sprintf(format, args...)))
}

func (p *prover) place(w word) string {
	if w.line == 0 {
		w.line = p.line
	}
	return fmt.Sprintf("%s:%d", p.file, w.line)
}

var codePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,63}$`)

// declare notes a code of a space; the same twice is a problem.
func (p *prover) declare(space string, code word) {
	if !codePattern.MatchString(code.text) {
		p.fail(code, "a code is a letter followed by up to 63 letters, digits and _")
	}
	key := space + "/" + code.text
	if place, ok := p.seen[key]; ok {
		p.fail(code, "declared before at %s", place)
		return
	}
	p.seen[key] = p.place(code)
}

// refer proves that a code of a space was declared.
func (p *prover) refer(space string, code word) string {
	if _, ok := p.seen[space+"/"+code.text]; !ok {
		p.fail(code, "unknown %s %q", space, code.text)
	}
	return code.text
}

// year proves that w is a year.
func (p *prover) year(w word) int {
	period, err := ParsePeriod(w.text)
	if err != nil || !period.IsYear() {
		p.fail(w, "%q is not a year", w.text)
	}
	return period.Year
}

// need proves that a text is given.
func (p *prover) need(what, text string) {
	if text == "" {
		p.fail(word{}, "no %s", what)
	}
}

// choose proves that w is one of the choices.
func choose[T ~string](p *prover, what string, w word, choices ...T) T {
	if !slices.Contains(choices, T(w.text)) {
		p.fail(w, "%s %q is none of %q", what, w.text, choices)
	}
	return T(w.text)
}

// chooseOr is choose with a value for where w isn't given.
func chooseOr[T ~string](p *prover, what string, w word, otherwise T, choices ...T) T {
	if w.text == "" {
		return otherwise
	}
	return choose(p, what, w, choices...)
}

// named begins a thing and proves its code and names.
func (p *prover) named(what string, n namedSource, line int) {
	p.at(what, n.Code, line)
	p.declare(what, n.Code)
	p.need("name", n.Name)
	p.need("name_en", n.NameEn)
}
