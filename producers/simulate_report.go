package producers

import (
	"fmt"
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// secondReport ends the id of a report stated again.
const secondReport = "-r2"

// simulated marks what no real office stated; sources have the path segment
// simulator for it.
const simulated = "模拟数据"

// reports goes through the sets that a month's units state.
func (m *model) reports(month int, yield func(u int, set *schema.DataSet) bool) bool {
	for u := range m.units {
		if !m.stated(u, month) {
			continue
		}
		for i := range m.catalogue.DataSets {
			set := &m.catalogue.DataSets[i]
			if slices.Contains(set.OwedBy, m.units[u].Level) && !yield(u, set) {
				return false
			}
		}
	}
	return true
}

// report states a set, with mistakes where it is going to be stated again.
func (m *model) report(u, month int, set *schema.DataSet) schema.Event {
	figures := m.figures(u, month, set)
	if m.restated(u, month, set) {
		for i := range m.mistaken(u, month, figures) {
			figures[i].Value = m.mistake(u, month, figures[i])
		}
	}
	return m.reportEvent(u, month, set.Code, m.submittedOn(u, month, set), figures)
}

// figures states the true values of a set; what a unit's cases count in is left
// to them.
func (m *model) figures(u, month int, set *schema.DataSet) []schema.Figure {
	figures := make([]schema.Figure, 0, len(set.Metrics))
	for _, metric := range set.Metrics {
		if m.units[u].cases && m.counted[metric] {
			continue
		}
		figures = append(figures, schema.Figure{Metric: metric, Value: schema.Whole(m.values[metric][u][month])})
	}
	return figures
}

func (m *model) reportEvent(u, month int, set string, at time.Time, figures []schema.Figure) schema.Event {
	period := m.period(month)
	return schema.Event{
		ID:       fmt.Sprintf("%s-%s-%s-%s", m.name, m.units[u].Code, period, set),
		Source:   m.source(u),
		Type:     schema.TypeReport,
		Time:     at,
		Division: m.units[u].Code,
		Report: &schema.Report{
			Period: period, Scope: schema.ScopeOwn, Submitter: simulated + "·" + m.units[u].Name, Figures: figures,
		},
	}
}

func (m *model) source(u int) string { return "/simulator/divisions/" + m.units[u].Code.String() }

// submittedOn is in office hours of the month after: by the due day, or in the
// fortnight after it. It doesn't move with the calendar, so that a changed one
// changes no event.
func (m *model) submittedOn(u, month int, set *schema.DataSet) time.Time {
	lot := m.dice.named("submitted").named(set.Code).at(u, month)
	day := 1 + int(lot.below(int64(set.DueDay)))
	if m.calendar.late[[2]int{u, month}] {
		day = set.DueDay + 1 + int(m.dice.named("late days").at(u, month).below(14))
	}
	next := m.period(month).AddMonths(1)
	return time.Date(next.Year, next.Month, day, 9, 0, 0, 0, schema.Shanghai).Add(officeHours(lot))
}

// officeHours is some time within nine hours.
func officeHours(lot dice) time.Duration {
	return time.Duration(lot.at(1).below(9*60*60)) * time.Second
}

// corrections states again what a month's reports had wrong.
func (m *model) corrections(month int, yield func(schema.Event) bool) bool {
	for u := range m.units {
		if set := m.correctedSet(u, month); set != nil && !yield(m.correction(u, month, set)) {
			return false
		}
	}
	return true
}

// correctedSet is the set that a unit states again for a month, if any.
func (m *model) correctedSet(u, month int) *schema.DataSet {
	if !m.calendar.corrected[[2]int{u, month}] {
		return nil
	}
	var owed []*schema.DataSet
	for i := range m.catalogue.DataSets {
		if set := &m.catalogue.DataSets[i]; slices.Contains(set.OwedBy, m.units[u].Level) {
			owed = append(owed, set)
		}
	}
	return owed[m.dice.named("corrected set").at(u, month).below(int64(len(owed)))]
}

// correction states the true values of what was mistaken, and why.
func (m *model) correction(u, month int, set *schema.DataSet) schema.Event {
	figures := m.figures(u, month, set)
	mistaken := m.mistaken(u, month, figures)
	var right []schema.Figure
	for i, f := range figures {
		if mistaken[i] {
			right = append(right, f)
		}
	}
	lot := m.dice.named("correction").at(u, month)
	at := m.submittedOn(u, month, set).AddDate(0, 0, 2+int(lot.below(24)))
	e := m.reportEvent(u, month, set.Code, at, right)
	e.ID += secondReport
	e.Report.Note = "更正：" + m.plan.Reasons[lot.at(1).below(int64(len(m.plan.Reasons)))]
	return e
}

// mistaken picks the figures, up to three, that are wrong at first.
func (m *model) mistaken(u, month int, figures []schema.Figure) map[int]bool {
	picked := map[int]bool{}
	lot := m.dice.named("mistaken").at(u, month)
	for n := range 3 {
		picked[int(lot.at(n).below(int64(len(figures))))] = true
	}
	return picked
}

// mistake is a wrong value in place of a right one: some tenth too much.
func (m *model) mistake(u, month int, f schema.Figure) schema.Decimal {
	tenths := 1 + m.dice.named("mistake").named(f.Metric).at(u, month).below(3)
	whole := int64(f.Value / schema.Whole(1))
	return schema.Whole(whole + max(1, whole*tenths/10))
}
