package producers

import (
	"fmt"
	"slices"
)

// leastTotal is the smallest total of a unit's year that no month takes more
// than a quarter of.
const leastTotal = 4

// draft is a unit's year of a flow before its total is settled.
type draft struct {
	expected int64   // ten-thousandths
	weights  []int64 // the year's profile
	caps     []int64 // by what the metric is a part of
}

// fits says whether the year can hold a total with no month above a quarter of
// it. Totals too small for that take months of one.
func (d draft) fits(total int64) bool {
	var room int64
	for _, most := range d.caps {
		room += min(most, quarter(total))
	}
	return total <= room
}

func quarter(total int64) int64 { return max(1, total/leastTotal) }

// months spreads a settled total over the year.
func (d draft) months(total int64) []int64 {
	caps := slices.Clone(d.caps)
	for i := range caps {
		caps[i] = min(caps[i], quarter(total))
	}
	return spread(total, d.weights, caps)
}

// free settles a total that nothing binds: near the expected one.
func (d draft) free() int64 {
	total := min((d.expected+5000)/10_000, sumOf(d.caps))
	if 0 < total && total < leastTotal {
		total = total / 2 * leastTotal
	}
	for !d.fits(total) {
		total--
	}
	if total < leastTotal {
		return 0
	}
	return total
}

// flow draws every unit's months of a flow or an amount.
func (m *model) flow(p *MetricPlan) error {
	m.values[p.Code] = m.empty()
	for year := range m.years {
		drafts, totals, err := m.totals(p, year)
		if err != nil {
			return err
		}
		m.write(p.Code, year, drafts, totals)
	}
	return nil
}

func (m *model) empty() [][]int64 {
	rows := make([][]int64, len(m.units))
	for u := range rows {
		rows[u] = make([]int64, m.months())
	}
	return rows
}

func (m *model) write(metric string, year int, drafts []draft, totals []int64) {
	for u, d := range drafts {
		copy(m.values[metric][u][year*monthsOfYear:], d.months(totals[u]))
	}
}

// totals settles the year of every unit: what is bound adds up to its bound,
// inner areas first.
func (m *model) totals(p *MetricPlan, year int) ([]draft, []int64, error) {
	drafts := make([]draft, len(m.units))
	totals := make([]int64, len(m.units))
	habits := m.habits(p)
	for u := range m.units {
		drafts[u] = m.draft(p, u, year)
		drafts[u].expected = scale(drafts[u].expected, habits[u], 1000)
		totals[u] = drafts[u].free()
	}
	settled := make([]bool, len(m.units))
	for _, b := range m.bounds {
		if b.metric != p.Code || b.year != m.firstYear+year {
			continue
		}
		if err := m.settleArea(b, drafts, totals, settled); err != nil {
			return nil, nil, fmt.Errorf("%s of %s in %d: %w", b.metric, b.area, b.year, err)
		}
	}
	return drafts, totals, nil
}

// settleArea makes the totals of an area add up to its bound; those that an
// inner area settled stay.
func (m *model) settleArea(b bound, drafts []draft, totals []int64, settled []bool) error {
	left := b.value
	var members []int
	var weights []int64
	for u := range m.units {
		switch {
		case !m.within(m.units[u], b.area) || !m.owes(b.metric, m.units[u]):
		case settled[u]:
			left -= totals[u]
		default:
			members = append(members, u)
			weights = append(weights, drafts[u].expected)
		}
	}
	if left < 0 {
		return fmt.Errorf("areas inside have %d more than %d", -left, b.value)
	}
	shares, err := apportion(left, weights, leastTotal, func(i int, share int64) bool { return drafts[members[i]].fits(share) })
	if err != nil {
		return err
	}
	for i, u := range members {
		totals[u], settled[u] = shares[i], true
	}
	return nil
}

// split draws the parts of a flow and makes it their sum.
func (m *model) split(p *MetricPlan) error {
	if len(p.Parts) == 0 {
		return nil
	}
	for _, part := range p.Parts {
		m.values[part.Code] = m.empty()
	}
	for year := range m.years {
		if err := m.splitYear(p, year); err != nil {
			return err
		}
	}
	for u := range m.units {
		for month := range m.months() {
			m.values[p.Code][u][month] = 0
			for _, part := range p.Parts {
				m.values[p.Code][u][month] += m.values[part.Code][u][month]
			}
		}
	}
	return nil
}

func (m *model) splitYear(p *MetricPlan, year int) error {
	drafts := make([][]draft, len(p.Parts))
	totals := make([][]int64, len(p.Parts))
	shares := make([]int64, len(p.Parts))
	for i, part := range p.Parts {
		var err error
		plan := MetricPlan{Code: part.Code, Of: p.Code, Rate: part.Share, Noise: p.Noise}
		if drafts[i], totals[i], err = m.totals(&plan, year); err != nil {
			return err
		}
		shares[i] = fixed(part.Share)
	}
	for u := range m.units {
		if err := m.divide(p, u, year, shares, drafts, totals); err != nil {
			return err
		}
	}
	for i, part := range p.Parts {
		m.write(part.Code, year, drafts[i], totals[i])
	}
	return nil
}

// divide splits a unit's year into its parts, unless the parts are bound.
func (m *model) divide(p *MetricPlan, u, year int, shares []int64, drafts [][]draft, totals [][]int64) error {
	bounded := slices.ContainsFunc(m.bounds, func(b bound) bool {
		return b.metric == p.Parts[0].Code && b.year == m.firstYear+year && m.within(m.units[u], b.area)
	})
	if bounded {
		return nil
	}
	whole := sumOf(m.values[p.Code][u][year*monthsOfYear : (year+1)*monthsOfYear])
	parts, err := apportion(whole, shares, leastTotal, func(i int, share int64) bool { return drafts[i][u].fits(share) })
	if err != nil {
		return fmt.Errorf("parts of %s of %s in %d: %w", p.Code, m.units[u].Code, m.firstYear+year, err)
	}
	for i := range parts {
		totals[i][u] = parts[i]
	}
	return nil
}
