package schema

import "fmt"

func (p *prover) target(e entry[targetSource]) {
	t := e.value
	p.at("target", t.Code, e.line)
	target := Target{
		Code: t.Code.text, Goal: t.Goal.text, Note: t.Note,
		Year:   p.year(t.Year),
		Value:  p.positive(t.Value),
		Origin: choose(p, "origin", t.Origin, Stated, Implied, Assumed),
	}
	p.need("note", t.Note)
	target.Division = p.owner(t.Division, target.Year)
	p.goal(t)
	p.alone(t.Code, target)
	if t.Goal.text != "" {
		p.alone(t.Goal, target)
	}
	p.catalogue.Targets = append(p.catalogue.Targets, target)
}

func (p *prover) year(w word) int {
	period, err := ParsePeriod(w.text)
	if err != nil || !period.IsYear() {
		p.fail(w, "%q is not a year", w.text)
	}
	return period.Year
}

func (p *prover) positive(w word) Decimal {
	value, err := ParseDecimal(w.text)
	if err != nil || value <= 0 {
		p.fail(w, "%q is not a number above 0", w.text)
	}
	return value
}

// owner proves that the division could report in that year.
func (p *prover) owner(w word, year int) Code {
	code, err := ParseCode(w.text)
	if err == nil {
		_, err = p.catalogue.Divisions.Unit(code, Period{Year: year})
	}
	if err != nil {
		p.fail(w, "%v", err)
	}
	return code
}

// goal proves that what has the goal and what holds it fit together.
func (p *prover) goal(t targetSource) {
	_, isIndicator := p.catalogue.Indicator(t.Code.text)
	m, isMetric := p.catalogue.Metric(t.Code.text)
	switch {
	case !isIndicator && !isMetric:
		p.fail(t.Code, "unknown metric or indicator %q", t.Code.text)
	case isMetric && (m.Kind == KindTarget || m.Kind == KindRate || m.Kind == KindGrowth):
		p.fail(t.Code, "a %s has no goal", m.Kind)
	case isIndicator && t.Goal.text != "":
		p.fail(t.Goal, "an indicator's goal is no metric")
	case t.Goal.text != "":
		p.holder(t.Goal, m.Unit)
	}
}

func (p *prover) holder(goal word, unit string) {
	m, ok := p.rolledUp(goal)
	switch {
	case !ok:
	case m.Kind != KindTarget:
		p.fail(goal, "metric %q is not a target", goal.text)
	case m.Unit != unit:
		p.fail(goal, "target %q is in %q, not %q", goal.text, m.Unit, unit)
	}
}

// alone proves that a division has one goal for a code in a year.
func (p *prover) alone(code word, t Target) {
	key := fmt.Sprintf("target/%s %s %d", code.text, t.Division, t.Year)
	if place, ok := p.seen[key]; ok {
		p.fail(code, "%s has another goal for %q in %d at %s", t.Division, code.text, t.Year, place)
		return
	}
	p.seen[key] = p.place(code)
}
