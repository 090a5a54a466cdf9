package schema

import "slices"

func (p *prover) caseKind(e entry[caseKindSource]) {
	k := e.value
	p.named("case kind", k.namedSource, e.line)
	if len(k.Counts) == 0 {
		p.fail(word{}, "no counts")
	}
	kind := CaseKind{Code: k.Code.text, Name: k.Name, NameEn: k.NameEn}
	for _, count := range k.Counts {
		p.line = count.line
		kind.Counts = append(kind.Counts, p.caseCount(count.value))
	}
	p.catalogue.CaseKinds = append(p.catalogue.CaseKinds, kind)
}

func (p *prover) caseCount(c caseCountSource) CaseCount {
	if m, ok := p.reported(c.Metric); ok {
		p.countable(c, m)
	}
	if slices.Contains(c.Outcomes, "") {
		p.fail(word{}, "an empty outcome")
	}
	return CaseCount{
		Metric:    c.Metric.text,
		At:        choose(p, "at", c.At, AtOpened, AtClosed),
		Outcomes:  c.Outcomes,
		Dimension: c.Dimension.text,
		Items:     p.items(c.Dimension, c.Items),
		Amount:    c.Amount.text,
	}
}

// countable proves that a metric can be made of cases: a stock can't, money
// needs the amount that a case states.
func (p *prover) countable(c caseCountSource, m *Metric) {
	switch {
	case m.Kind == KindStock:
		p.fail(c.Metric, "cases can't count in stock %q", m.Code)
	case m.Kind == KindAmount && c.Amount.text == "":
		p.fail(c.Metric, "metric %q needs an amount", m.Code)
	case c.Amount.text != "" && !codePattern.MatchString(c.Amount.text):
		p.fail(c.Amount, "%q is not an amount's name", c.Amount.text)
	}
}

// items proves the items of a dimension.
func (p *prover) items(dimension word, items []word) []string {
	if dimension.text == "" {
		if len(items) > 0 {
			p.fail(items[0], "items of no dimension")
		}
		return nil
	}
	if _, ok := p.catalogue.Dimension(dimension.text); !ok {
		p.fail(dimension, "unknown dimension %q", dimension.text)
		return nil
	}
	codes := make([]string, len(items))
	for i, item := range items {
		codes[i] = p.refer(dimension.text+" item", item)
	}
	return codes
}
