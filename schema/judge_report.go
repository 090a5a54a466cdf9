package schema

import "slices"

// report weighs a report's data.
func (j *judge) report(r *Report) {
	j.division(r.Period)
	if !r.Period.IsZero() {
		j.notFuture("period", r.Period.FirstDay())
	}
	j.push(segment{name: "figures"})
	for i := range r.Figures {
		j.push(segment{array: true, index: i})
		j.figure(r.Scope, &r.Figures[i])
		if !j.broken[i] {
			j.once(i, &r.Figures[i])
		}
		j.depth--
	}
	j.depth--
}

// figureKey is what a report may state once.
type figureKey struct {
	metric string
	by     Breakdown
}

// once reports a figure that the report states a second time.
func (j *judge) once(index int, f *Figure) {
	key := figureKey{f.Metric, f.By}
	if earlier, ok := j.repeated[key]; ok {
		j.fail("和 data.figures[%d] 是同一指标、同一 by，请只留一个", earlier)
		return
	}
	j.repeated[key] = index
}

func (j *judge) figure(scope Scope, f *Figure) {
	metric, known := j.catalogue.Metric(f.Metric)
	indicator, derived := j.catalogue.Indicator(f.Metric)
	switch {
	case known && !j.statable(scope, metric):
	case known:
		j.push(segment{name: "value"})
		j.value(metric, f.Value)
		j.depth--
	case derived:
		j.indicator(scope, indicator, f.Value)
	case f.Metric != "":
		j.failAt("metric", "没有指标 %s，请按目录改正", quoted(f.Metric))
	}
	switch {
	case f.By.Dimension != DimensionPart:
		j.breakdown(f.By)
	case scope == ScopeOwn:
		j.failAt("by", "维度 part 只用于 scope 为 total 的报告")
	}
}

// statable says whether a report of that scope may state the metric.
func (j *judge) statable(scope Scope, m *Metric) bool {
	switch {
	case m.Kind == KindTarget:
		j.failAt("metric", "%s（%s）是年度目标，由目录下达，不能上报", m.Name, m.Code)
	case scope != ScopeOwn:
		return true
	case m.Kind == KindRate || m.Kind == KindGrowth:
		j.failAt("metric", "%s（%s）是推算出来的比率，不能上报，请只报原始数", m.Name, m.Code)
	case m.PublishedOnly:
		j.failAt("metric", "%s（%s）只见于公开报告，只能写在 scope 为 total 的报告里", m.Name, m.Code)
	default:
		return true
	}
	return false
}

// indicator refuses a derived figure as a division's own; a printed one, in
// percent where it is a share, may be stated.
func (j *judge) indicator(scope Scope, indicator *Indicator, value Decimal) {
	if scope == ScopeOwn {
		j.failAt("metric", "%s（%s）由系统计算，不能上报，请改报 %s",
			indicator.Name, indicator.Code, j.statableParts(indicator))
		return
	}
	j.push(segment{name: "value"})
	j.notNegative(indicator.Name, indicator.Code, value)
	j.depth--
}

// statableParts lists the metrics that an indicator is made of, goals aside.
func (j *judge) statableParts(indicator *Indicator) string {
	var codes []string
	for _, code := range slices.Concat(indicator.Numerator, indicator.Denominator) {
		metric, ok := j.catalogue.Metric(code)
		if ok && metric.Kind != KindTarget && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return listed(codes)
}
