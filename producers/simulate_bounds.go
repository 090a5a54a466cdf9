package producers

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/huizong/huizong/schema"
)

// bound is what a metric adds up to over an area and a year; of a stock, in
// December.
type bound struct {
	metric string
	area   schema.Code
	year   int
	value  int64
}

// printedRate is a rate of 100 % over an area and a year: the part equals the
// whole.
type printedRate struct {
	part, whole string
	area        schema.Code
	year        int
}

// bind gathers the bounds from what was printed and what that implies, inner
// areas before outer ones.
func (m *model) bind() error {
	var problems []error
	for _, e := range m.plan.published {
		if e.Division.Province() == m.province && e.Report.Period.IsYear() && m.covers(e.Report.Period.Year) {
			for i := range e.Report.Figures {
				m.bindFigure(e.Division, e.Report.Period.Year, &e.Report.Figures[i])
			}
		}
	}
	for _, implied := range m.plan.Implied {
		area, err := schema.ParseCode(implied.Division)
		if _, planned := m.plans[implied.Code]; err != nil || !planned || !m.covers(implied.Year) {
			problems = append(problems, fmt.Errorf("implied: no %s %d %s", implied.Division, implied.Year, implied.Code))
		}
		m.bounds = append(m.bounds, bound{metric: implied.Code, area: area, year: implied.Year, value: implied.Value})
	}
	m.bindGrowth()
	slices.SortStableFunc(m.bounds, func(a, b bound) int { return cmp.Compare(m.extent(a.area), m.extent(b.area)) })
	for _, b := range m.bounds {
		problems = append(problems, m.bindable(b))
	}
	return errors.Join(problems...)
}

// bindable says why an area's units can't add up to a bound: they state cases
// instead, or the metric doesn't add up.
func (m *model) bindable(b bound) error {
	metric, _ := m.catalogue.Metric(b.metric)
	for _, u := range m.units {
		inside := m.within(u, b.area) && m.owes(b.metric, u)
		if inside && (u.cases && m.counted[b.metric] || u.Code != b.area && metric.DivisionAxis != schema.AxisSum) {
			return fmt.Errorf("%s of %s in %d: %s can't be made to fit", b.metric, b.area, b.year, u.Code)
		}
	}
	return nil
}

func (m *model) covers(year int) bool { return m.firstYear <= year && year < m.firstYear+m.years }

// extent is the number of an area's units.
func (m *model) extent(area schema.Code) int {
	n := 0
	for _, u := range m.units {
		if m.within(u, area) {
			n++
		}
	}
	return n
}

// bindFigure takes a printed figure that covers a whole area, if the simulation
// has the metric.
func (m *model) bindFigure(area schema.Code, year int, f *schema.Figure) {
	if f.By != (schema.Breakdown{}) {
		return
	}
	if indicator, ok := m.catalogue.Indicator(f.Metric); ok && f.Value == schema.Whole(100) {
		m.full = append(m.full, printedRate{
			part: indicator.Numerator[0], whole: indicator.Denominator[0], area: area, year: year,
		})
	}
	if _, planned := m.plans[f.Metric]; planned {
		m.bounds = append(m.bounds, bound{metric: f.Metric, area: area, year: year, value: near(f.Value, f.Qualifier)})
	}
}

// bindGrowth binds the year before a printed growth in percent.
func (m *model) bindGrowth() {
	for _, e := range m.plan.published {
		for _, f := range e.Report.Figures {
			metric, ok := m.catalogue.Metric(f.Metric)
			if !ok || metric.GrowthOf == "" {
				continue
			}
			if b, ok := m.boundOf(metric.GrowthOf, e.Division, e.Report.Period.Year); ok && m.covers(b.year-1) {
				b.year--
				b.value = rounded(b.value, int64(schema.Whole(100)), int64(schema.Whole(100)+f.Value))
				m.bounds = append(m.bounds, b)
			}
		}
	}
}

func (m *model) boundOf(metric string, area schema.Code, year int) (bound, bool) {
	for _, b := range m.bounds {
		if b.metric == metric && b.area == area && b.year == year {
			return b, true
		}
	}
	return bound{}, false
}

// rounded gives n times num over den, to the nearest.
func rounded(n, num, den int64) int64 { return scale(2*n, num, den)/2 + scale(2*n, num, den)%2 }

// near gives a whole number that a qualified one allows: slightly beyond a
// bound, within its last printed digit and a hundredth.
func near(value schema.Decimal, qualifier schema.Qualifier) int64 {
	n := int64(value / schema.Whole(1))
	digit := int64(1)
	for n != 0 && n%(digit*10) == 0 {
		digit *= 10
	}
	beyond := max(1, min(digit*3/10, n/100))
	switch qualifier {
	case schema.Over, schema.AtLeast:
		return n + beyond
	case schema.Under:
		return n - beyond
	default:
		return n
	}
}
