package workbook

import "github.com/huizong/huizong/schema"

// past is what a division stood at in earlier months.
type past struct {
	known  bool // false: nobody could be asked
	values map[pastKey]schema.Decimal
}

type pastKey struct {
	metric string
	period schema.Period
}

func newPast(standing *schema.Standing) past {
	if standing == nil {
		return past{}
	}
	p := past{known: true, values: make(map[pastKey]schema.Decimal, len(standing.Figures))}
	for _, figure := range standing.Figures {
		if period, err := schema.ParsePeriod(figure.Period); err == nil {
			p.values[pastKey{figure.Metric, period}] = figure.Value
		}
	}
	return p
}

// earlier is the metric's year up to the month before: the sum of what flows, the
// last of what stands. False: not stated in any of these months.
func (p past) earlier(metric *schema.Metric, period schema.Period) (value schema.Decimal, stated bool) {
	for month := (schema.Period{Year: period.Year, Month: 1}); month.Before(period); month = month.AddMonths(1) {
		v, ok := p.values[pastKey{metric.Code, month}]
		switch {
		case !ok:
			continue
		case metric.Kind == schema.KindStock:
			value = v
		default:
			value += v
		}
		stated = true
	}
	return value, stated
}
