package producers

import (
	"cmp"
	"fmt"
	"slices"
)

// anchor is a stock's value in the December of a year.
type anchor struct{ year, value int64 }

// stock draws every unit's months of a stock: through its bound Decembers, or
// through the last one as expected, and drifting from there.
func (m *model) stock(p *MetricPlan) error {
	m.values[p.Code] = m.empty()
	anchors := make([][]anchor, len(m.units))
	for _, b := range m.bounds {
		if b.metric != p.Code {
			continue
		}
		if err := m.anchorArea(p, b, anchors); err != nil {
			return fmt.Errorf("%s of %s in %d: %w", b.metric, b.area, b.year, err)
		}
	}
	for u := range m.units {
		if !m.owes(p.Code, m.units[u]) {
			continue
		}
		if len(anchors[u]) == 0 {
			anchors[u] = []anchor{{year: int64(m.years - 1), value: (m.expectedStock(p, u) + 5000) / 10_000}}
		}
		for month := range m.months() {
			m.values[p.Code][u][month] = m.stockAt(p, u, month, anchors[u])
		}
	}
	return nil
}

// expectedStock is in ten-thousandths.
func (m *model) expectedStock(p *MetricPlan, u int) int64 {
	lot := m.dice.named(p.Code).at(int(m.units[u].Code))
	return scale(scale(fixed(p.Level), m.factor(p, m.units[u]), 1000), lot.around(either(p.Noise, m.plan.Noise)), 1000)
}

// anchorArea makes the December of an area add up to its bound; what an inner
// area anchored in that year stays.
func (m *model) anchorArea(p *MetricPlan, b bound, anchors [][]anchor) error {
	year, left := int64(b.year-m.firstYear), b.value
	var members []int
	var weights []int64
	for u := range m.units {
		if !m.within(m.units[u], b.area) || !m.owes(p.Code, m.units[u]) {
			continue
		}
		if i := slices.IndexFunc(anchors[u], func(a anchor) bool { return a.year == year }); i >= 0 {
			left -= anchors[u][i].value
			continue
		}
		members, weights = append(members, u), append(weights, m.stockWeight(p, u, anchors[u]))
	}
	if left < 0 || left > 0 && sumOf(weights) == 0 {
		return fmt.Errorf("%d of %d are left for %d units", left, b.value, len(members))
	}
	for i, share := range largestRemainder(left, weights) {
		u := members[i]
		anchors[u] = append(anchors[u], anchor{year: year, value: share})
		slices.SortFunc(anchors[u], func(a, b anchor) int { return cmp.Compare(a.year, b.year) })
	}
	return nil
}

// stockWeight takes another year's anchor for what is to be expected.
func (m *model) stockWeight(p *MetricPlan, u int, anchors []anchor) int64 {
	if len(anchors) > 0 {
		return anchors[len(anchors)-1].value * 10_000
	}
	return m.expectedStock(p, u)
}

// stockAt is a stock at the end of a month: on the line between two anchors, or
// drifted from the nearest, or what a flow has left of it.
func (m *model) stockAt(p *MetricPlan, u, month int, anchors []anchor) int64 {
	if p.Less != "" {
		last := anchors[len(anchors)-1]
		counted := m.values[p.Less][u]
		december := int(last.year+1) * monthsOfYear
		return last.value + sumOf(counted[:december]) - sumOf(counted[:month+1])
	}
	after := slices.IndexFunc(anchors, func(a anchor) bool { return a.december() >= int64(month) })
	switch after {
	case -1:
		return m.drifted(p, u, month, anchors[len(anchors)-1])
	case 0:
		return m.drifted(p, u, month, anchors[0])
	default:
		from, to := anchors[after-1], anchors[after]
		return from.value + (to.value-from.value)*(int64(month)-from.december())/(to.december()-from.december())
	}
}

func (a anchor) december() int64 { return (a.year+1)*monthsOfYear - 1 }

// drifted moves along a unit's own drift.
func (m *model) drifted(p *MetricPlan, u, month int, from anchor) int64 {
	drift := p.Drift * m.dice.named(p.Code).at(int(m.units[u].Code), 7).around(500)
	return max(0, from.value+from.value*drift*(int64(month)-from.december())/1_000_000)
}
