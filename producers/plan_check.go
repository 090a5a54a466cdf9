package producers

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// plantedBreak is a PlantedBreak by unit and month.
type plantedBreak struct {
	unit, month int
	code, above string
	by          int64
}

// lay lays the plan out: units, who owes what, and every reference resolved.
func (m *model) lay() error {
	m.plans, m.owed, m.counted = map[string]*MetricPlan{}, map[string][]schema.Level{}, map[string]bool{}
	for _, set := range m.catalogue.DataSets {
		for _, metric := range set.Metrics {
			m.owed[metric] = set.OwedBy
		}
	}
	for _, kind := range m.catalogue.CaseKinds {
		for _, count := range kind.Counts {
			m.counted[count.Metric] = true
		}
	}
	if err := m.layArea(); err != nil {
		return err
	}
	return errors.Join(m.layMetrics(), m.layCases(), m.layBreaks())
}

func (m *model) layArea() error {
	province, provinceErr := schema.ParseCode(m.plan.Province)
	from, fromErr := schema.ParsePeriod(m.plan.From)
	to, toErr := schema.ParsePeriod(m.plan.To)
	if err := errors.Join(provinceErr, fromErr, toErr); err != nil {
		return err
	}
	if from.Month != time.January || to.Month != time.December || to.Year < from.Year {
		return fmt.Errorf("%s to %s are not whole years", m.plan.From, m.plan.To)
	}
	m.province, m.firstYear, m.years = province, from.Year, to.Year-from.Year+1
	m.end = m.months()
	if err := m.unitsOf(province); err != nil {
		return err
	}
	m.indexes = map[schema.Code]int{}
	for i, u := range m.units {
		m.indexes[u.Code] = i
	}
	return nil
}

// layMetrics proves that every owed metric is planned once, after those it
// refers to.
func (m *model) layMetrics() error {
	var problems []error
	for i := range m.plan.Metrics {
		p := &m.plan.Metrics[i]
		problems = append(problems, m.layMetric(p))
		for _, code := range codesOf(p) {
			if _, ok := m.owed[code]; !ok || m.plans[code] != nil {
				problems = append(problems, fmt.Errorf("metric %s is owed by nobody, or planned twice", code))
			}
			m.plans[code] = p
		}
	}
	for code := range m.owed {
		if m.plans[code] == nil {
			problems = append(problems, fmt.Errorf("metric %s is not planned", code))
		}
	}
	return errors.Join(problems...)
}

// codesOf gives the metrics of a plan: its own and its parts'.
func codesOf(p *MetricPlan) []string {
	codes := []string{p.Code}
	for _, part := range p.Parts {
		codes = append(codes, part.Code)
	}
	return codes
}

func (m *model) layMetric(p *MetricPlan) error {
	for _, code := range slices.Concat(p.AtMost, p.Beside, []string{p.Of, p.Less}) {
		if code != "" && m.plans[code] == nil {
			return fmt.Errorf("metric %s refers to %s, which is not planned before it", p.Code, code)
		}
	}
	metric, ok := m.catalogue.Metric(p.Code)
	seasonal := ok && metric.Kind != schema.KindStock && p.Of == ""
	switch {
	case seasonal && len(m.plan.Seasons[p.Season]) != monthsOfYear:
		return fmt.Errorf("metric %s: no season %q of twelve months", p.Code, p.Season)
	case len(p.Beside) > 0 && len(p.AtMost) == 0:
		return fmt.Errorf("metric %s is beside others below nothing", p.Code)
	}
	return nil
}

func (m *model) layCases() error {
	var problems []error
	for _, code := range m.plan.Cases.Counties {
		u, err := m.unit(code)
		if err != nil {
			problems = append(problems, fmt.Errorf("case county: %w", err))
			continue
		}
		m.units[u].cases = true
	}
	return errors.Join(problems...)
}

// unit finds a county or the like by its six digits.
func (m *model) unit(text string) (int, error) {
	code, err := schema.ParseCode(text)
	if err != nil {
		return 0, err
	}
	u, ok := m.indexes[code]
	if !ok {
		return 0, fmt.Errorf("%s is no unit of %s", code, m.province)
	}
	return u, nil
}

func (m *model) layBreaks() error {
	var problems []error
	for _, p := range m.plan.Planted {
		u, unitErr := m.unit(p.Division)
		period, periodErr := schema.ParsePeriod(p.Period)
		err := errors.Join(unitErr, periodErr)
		if err == nil && (m.plans[p.Code] == nil || m.plans[p.Above] == nil || period.IsYear() || !m.covers(period.Year)) {
			err = fmt.Errorf("no %s, %s in %s", p.Code, p.Above, p.Period)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("planted %s: %w", p.Check, err))
			continue
		}
		month := (period.Year-m.firstYear)*monthsOfYear + int(period.Month) - 1
		m.breaks = append(m.breaks, plantedBreak{unit: u, month: month, code: p.Code, above: p.Above, by: p.By})
	}
	return errors.Join(problems...)
}
