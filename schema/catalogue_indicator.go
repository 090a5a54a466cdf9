package schema

const unitShare = "share"

func (p *prover) indicators(s source) {
	for _, e := range s.Indicators {
		p.indicator(e)
	}
}

// indicator shares the space of metrics: a code of views names one of both.
func (p *prover) indicator(e entry[indicatorSource]) {
	i := e.value
	p.at("indicator", i.Code, e.line)
	p.declare("metric", i.Code)
	p.need("name", i.Name)
	p.need("name_en", i.NameEn)
	p.need("definition", i.Definition)
	p.catalogue.Indicators = append(p.catalogue.Indicators, Indicator{
		Code: i.Code.text, Name: i.Name, NameEn: i.NameEn,
		Definition:  i.Definition,
		Unit:        p.refer("unit", i.Unit),
		Numerator:   p.terms("numerator", i.Numerator, p.reported),
		Denominator: p.terms("denominator", i.Denominator, p.rolledUp),
	})
	p.goalAlone(i.Denominator)
	if i.Unit.text == unitShare {
		p.sameUnit(i)
	}
}

// goalAlone proves that a year's goal isn't added to what was done.
func (p *prover) goalAlone(denominator []word) {
	for _, code := range denominator {
		m, ok := p.catalogue.Metric(code.text)
		if ok && m.Kind == KindTarget && len(denominator) > 1 {
			p.fail(code, "target %q added to other metrics", code.text)
		}
	}
}

// sameUnit proves that a share has the same unit above and below.
func (p *prover) sameUnit(i indicatorSource) {
	unit := ""
	for _, code := range append(append([]word{}, i.Numerator...), i.Denominator...) {
		m, ok := p.catalogue.Metric(code.text)
		if !ok {
			continue
		}
		if unit == "" {
			unit = m.Unit
		}
		if m.Unit != unit {
			p.fail(code, "a share of %q and %q", unit, m.Unit)
		}
	}
}
