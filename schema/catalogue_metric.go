package schema

func (p *prover) metrics(s source) {
	for _, e := range s.Metrics {
		p.metric(e)
		p.need("definition", e.value.Definition)
	}
	for _, e := range s.Published {
		p.publishedOnly(e)
	}
}

func (p *prover) metric(e entry[metricSource]) {
	p.named("metric", e.value.namedSource, e.line)
	kind := choose(p, "kind", e.value.Kind, KindFlow, KindAmount, KindStock, KindTarget)
	p.addMetric(e.value, kind, false)
}

func (p *prover) publishedOnly(e entry[metricSource]) {
	p.named("metric", e.value.namedSource, e.line)
	kind := choose(p, "kind", e.value.Kind, KindFlow, KindAmount, KindStock, KindRate, KindGrowth)
	p.addMetric(e.value, kind, true)
}

func (p *prover) addMetric(m metricSource, kind MetricKind, publishedOnly bool) {
	p.catalogue.Metrics = append(p.catalogue.Metrics, Metric{
		Code: m.Code.text, Name: m.Name, NameEn: m.NameEn,
		Definition:    m.Definition,
		Domain:        p.refer("domain", m.Domain),
		Unit:          p.refer("unit", m.Unit),
		Kind:          kind,
		DivisionAxis:  chooseOr(p, "division axis", m.Division, AxisSum, AxisSum, AxisMax, AxisMin),
		MonthAxis:     p.monthAxis(m.Month, kind),
		PublishedOnly: publishedOnly,
		GrowthOf:      m.GrowthOf.text,
	})
}

// growth proves that a growth says of which metric it is, and nothing else does.
func (p *prover) growth(e entry[metricSource]) {
	p.at("metric", e.value.Code, e.line)
	isGrowth, stated := MetricKind(e.value.Kind.text) == KindGrowth, e.value.GrowthOf.text != ""
	switch {
	case isGrowth != stated:
		p.fail(e.value.Kind, "growth_of goes with kind growth, and only with it")
	case stated:
		p.reported(e.value.GrowthOf)
	}
}

// monthAxis follows from the kind; a stated one must agree with it.
func (p *prover) monthAxis(stated word, kind MetricKind) Axis {
	axis := AxisLast
	switch kind {
	case KindFlow, KindAmount:
		axis = AxisSum
	case KindTarget:
		axis = AxisAnnual
	}
	if chooseOr(p, "month axis", stated, axis, AxisSum, AxisLast, AxisAnnual) != axis {
		p.fail(stated, "month axis %q does not fit kind %q", stated.text, kind)
	}
	return axis
}

// rolledUp proves that a metric is stated by reporting units, and gives it.
func (p *prover) rolledUp(code word) (*Metric, bool) {
	m, ok := p.catalogue.Metric(code.text)
	switch {
	case !ok:
		p.fail(code, "unknown metric %q", code.text)
	case m.PublishedOnly:
		p.fail(code, "metric %q is known from published reports only", code.text)
	}
	return m, ok && !m.PublishedOnly
}

// reported proves that a metric is what units report, not a goal they are set.
func (p *prover) reported(code word) (*Metric, bool) {
	m, ok := p.rolledUp(code)
	if ok && m.Kind == KindTarget {
		p.fail(code, "metric %q is a target", code.text)
	}
	return m, ok
}

// terms proves the metrics of one side of a ratio or a check.
func (p *prover) terms(side string, codes []word, prove func(word) (*Metric, bool)) []string {
	if len(codes) == 0 {
		p.fail(word{}, "no %s", side)
	}
	texts := make([]string, len(codes))
	for i, code := range codes {
		prove(code)
		texts[i] = code.text
	}
	return texts
}
