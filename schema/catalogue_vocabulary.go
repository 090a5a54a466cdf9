package schema

func (p *prover) vocabulary(s source) {
	for _, e := range s.Domains {
		p.named("domain", e.value, e.line)
		p.catalogue.Domains = append(p.catalogue.Domains, Domain{e.value.Code.text, e.value.Name, e.value.NameEn})
	}
	for _, e := range s.Units {
		p.named("unit", e.value, e.line)
		p.catalogue.Units = append(p.catalogue.Units, MetricUnit{e.value.Code.text, e.value.Name, e.value.NameEn})
	}
	for _, e := range s.Dimensions {
		p.dimension(e)
	}
}

func (p *prover) dimension(e entry[dimensionSource]) {
	d := e.value
	p.named("dimension", d.namedSource, e.line)
	if d.Code.text == DimensionPart {
		p.fail(d.Code, "reserved for free text")
	}
	if len(d.Items) == 0 {
		p.fail(word{}, "no items")
	}
	dimension := Dimension{Code: d.Code.text, Name: d.Name, NameEn: d.NameEn}
	for _, item := range d.Items {
		p.named(d.Code.text+" item", item.value, item.line)
		dimension.Items = append(dimension.Items, DimensionItem{item.value.Code.text, item.value.Name, item.value.NameEn})
	}
	p.catalogue.Dimensions = append(p.catalogue.Dimensions, dimension)
}
