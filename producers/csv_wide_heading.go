package producers

// find finds a metric by its name, or by code or name with the unit in brackets.
func (f *csvWide) find(heading string) csvColumn {
	codes, _ := f.metrics.findHeading(heading)
	if len(codes) != 1 {
		return columnNone
	}
	return f.named(codes[0])
}

func (f *csvWide) explain(e *RowError) {
	switch codes, unit := f.metrics.findHeading(e.Value); {
	case len(codes) > 1:
		ambiguous(e, codes)
	case unit != "":
		e.Problem, e.Remedy = "括号里的单位和目录不同", "这个指标的单位是 "+unit+"，请按此换算各数并改正单位"
	default:
		f.adviseCode(e, f.opts.Catalogue, halfWidth(e.Value))
	}
}
