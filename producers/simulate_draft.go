package producers

import (
	"math"
	"slices"
)

// draft gives a unit's year of a flow: how much is expected, along which
// profile, and below which caps.
func (m *model) draft(p *MetricPlan, u, year int) draft {
	d := draft{weights: make([]int64, monthsOfYear), caps: make([]int64, monthsOfYear)}
	if !m.owes(p.Code, m.units[u]) {
		return d
	}
	for i := range monthsOfYear {
		month := year*monthsOfYear + i
		if m.stated(u, month) {
			d.weights[i] = scale(m.profile(p, u, month), m.noise(p, u, month), 1000)
		}
		if d.weights[i] > 0 {
			d.caps[i] = m.most(p, u, month)
		}
	}
	d.expected = m.expected(p, u, year)
	return d
}

// profile is a month's weight before its noise.
func (m *model) profile(p *MetricPlan, u, month int) int64 {
	if p.Of != "" {
		return m.values[p.Of][u][month] * 1000
	}
	return m.plan.Seasons[p.Season][month%monthsOfYear] * 1000
}

// noise makes a unit's profile its own, and a year's a little different.
func (m *model) noise(p *MetricPlan, u, month int) int64 {
	spread := either(p.Noise, m.plan.Noise)
	lot := m.dice.named(p.Code).at(int(m.units[u].Code))
	return scale(lot.at(month%monthsOfYear).around(spread/2), lot.at(month, 1).around(spread/2), 1000)
}

// expected is a year's total before anything binds it, in ten-thousandths. What
// follows another metric takes its rate of it, all of it where 100 % is printed.
func (m *model) expected(p *MetricPlan, u, year int) int64 {
	lot := m.dice.named(p.Code).at(int(m.units[u].Code), -1-year)
	lucky := lot.around(either(p.Noise, m.plan.Noise))
	if p.Of != "" {
		of := sumOf(m.values[p.Of][u][year*monthsOfYear:(year+1)*monthsOfYear]) * 10_000
		if m.isFull(p, u, year) {
			return of
		}
		return scale(scale(of, fixed(p.Rate), 10_000), lucky, 1000)
	}
	months := int64(0)
	for i := range monthsOfYear {
		if m.stated(u, year*monthsOfYear+i) {
			months++
		}
	}
	own := m.dice.named(p.Code).at(int(m.units[u].Code), math.MinInt32).around(200)
	level := scale(scale(fixed(p.Level)*months, m.factor(p, m.units[u]), 1000), own, 1000)
	return scale(scale(level, m.inYear(p, year), 100), lucky, 1000)
}

// habits are the units' levels against the plan's, in thousandths: a city or
// county that printed twice as much as expected does so in other years, too.
func (m *model) habits(p *MetricPlan) []int64 {
	habits := make([]int64, len(m.units))
	for u := range habits {
		habits[u] = 1000
	}
	for _, b := range m.bounds {
		if b.metric != p.Code || b.area == m.province {
			continue
		}
		var members []int
		var expected int64
		for u := range m.units {
			if m.within(m.units[u], b.area) && m.owes(b.metric, m.units[u]) {
				members = append(members, u)
				expected += m.expected(p, u, b.year-m.firstYear)
			}
		}
		for _, u := range members {
			habits[u] = scale(b.value, 10_000_000, max(1, expected))
		}
	}
	return habits
}

// inYear is the year against an ordinary one, in percent.
func (m *model) inYear(p *MetricPlan, year int) int64 {
	if p.Years != nil {
		return p.Years[m.firstYear+year]
	}
	return m.plan.Years[m.firstYear+year]
}

func (m *model) isFull(p *MetricPlan, u, year int) bool {
	return slices.ContainsFunc(m.full, func(r printedRate) bool {
		return r.part == p.Code && r.whole == p.Of && r.year == m.firstYear+year && m.within(m.units[u], r.area)
	})
}

// most is what a month may hold at most, by what it is a part of.
func (m *model) most(p *MetricPlan, u, month int) int64 {
	most := int64(math.MaxInt32)
	if len(p.AtMost) == 0 {
		return most * 1000
	}
	for _, whole := range p.AtMost {
		most = min(most, m.values[whole][u][month])
	}
	for _, other := range p.Beside {
		most = min(most, m.values[p.AtMost[0]][u][month]-m.values[other][u][month])
	}
	return max(0, most)
}
