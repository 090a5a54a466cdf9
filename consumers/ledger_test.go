package consumers_test

import (
	"fmt"
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// stated is an accepted event with its place in the stream.
type stated struct {
	schema.Event
	sequence uint64
}

// ledger is what the roll-up must equal: computed in plain Go from the accepted
// events alone, without anything of the derivation.
type ledger struct {
	catalogue *schema.Catalogue
	figures   map[figureKey]*schema.Decimal // nil: withdrawn
	cases     map[caseKey]stated
}

type figureKey struct {
	metric   string
	by       schema.Breakdown
	division schema.Code
	period   schema.Period
}

type caseKey struct{ kind, number string }

// newLedger applies the events in the order of their sequences; a name that
// was seen before is a copy.
func newLedger(c *schema.Catalogue, events []stated) *ledger {
	l := &ledger{catalogue: c, figures: map[figureKey]*schema.Decimal{}, cases: map[caseKey]stated{}}
	seen := map[string]bool{}
	slices.SortFunc(events, func(a, b stated) int { return int(a.sequence) - int(b.sequence) })
	for _, e := range events {
		name := fmt.Sprint(e.Division, e.ID)
		if !seen[name] {
			l.apply(e)
		}
		seen[name] = true
	}
	return l
}

func (l *ledger) apply(e stated) {
	if e.Report != nil && e.Report.Scope == schema.ScopeOwn {
		for _, f := range e.Report.Figures {
			key := figureKey{f.Metric, f.By, e.Division, e.Report.Period}
			l.figures[key] = &f.Value
			if f.Withdrawn {
				l.figures[key] = nil
			}
		}
	}
	if e.Case != nil {
		key := caseKey{e.Case.Kind, e.Case.Number}
		if old, ok := l.cases[key]; !ok || e.Case.Version >= old.Case.Version {
			l.cases[key] = e
		}
	}
}

// value is a cell or a roll-up: what it comes to, on what basis, from how many units.
type value struct {
	sum      schema.Decimal
	basis    string
	reported int
}

// units are the cells: the standing figure, else what the standing cases give.
func (l *ledger) units() map[figureKey]value {
	cells := map[figureKey]value{}
	for _, e := range l.cases {
		l.count(cells, e)
	}
	for key, figure := range l.figures {
		if figure != nil {
			cells[key] = value{*figure, "report", 1}
		}
	}
	return cells
}

func (l *ledger) count(cells map[figureKey]value, e stated) {
	kind, _ := l.catalogue.CaseKind(e.Case.Kind)
	for _, rule := range kind.Counts {
		date := e.Case.Opened
		if rule.At == schema.AtClosed {
			date = e.Case.Closed
		}
		amount, counts := counted(rule, e.Case, date)
		if !counts {
			continue
		}
		key := figureKey{metric: rule.Metric, division: e.Division, period: schema.Period{Year: date.Year(), Month: date.Month()}}
		cells[key] = value{cells[key].sum + amount, "cases", 1}
	}
}

func counted(rule schema.CaseCount, c *schema.Case, date time.Time) (schema.Decimal, bool) {
	if c.Void || date.IsZero() ||
		len(rule.Outcomes) > 0 && !slices.Contains(rule.Outcomes, c.Outcome) ||
		rule.Dimension != "" && (c.By.Dimension != rule.Dimension || !slices.Contains(rule.Items, c.By.Item)) {
		return 0, false
	}
	if rule.Amount == "" {
		return schema.Whole(1), true
	}
	i := slices.IndexFunc(c.Amounts, func(a schema.Amount) bool { return a.Name == rule.Amount })
	if i < 0 {
		return 0, false
	}
	return c.Amounts[i].Value, true
}

// rollup adds the cells up along the divisions of every level.
func (l *ledger) rollup() map[figureKey]value {
	rows := map[figureKey]value{}
	for key, cell := range l.units() {
		for _, area := range l.catalogue.Divisions.Ancestors(key.division) {
			at := key
			at.division = area.Code
			row, ok := rows[at]
			if !ok {
				rows[at] = cell
				continue
			}
			rows[at] = l.combine(key.metric, row, cell)
		}
	}
	return rows
}

func (l *ledger) combine(metric string, a, b value) value {
	basis := a.basis
	if a.basis != b.basis {
		basis = "mixed"
	}
	sum := a.sum + b.sum
	switch m, _ := l.catalogue.Metric(metric); m.DivisionAxis {
	case schema.AxisMax:
		sum = max(a.sum, b.sum)
	case schema.AxisMin:
		sum = min(a.sum, b.sum)
	}
	return value{sum, basis, a.reported + b.reported}
}

// yearToDate sums flows and takes each unit's last standing stock of the year.
func (l *ledger) yearToDate() map[figureKey]schema.Decimal {
	units := l.units()
	totals := map[figureKey]schema.Decimal{}
	known := map[figureKey]bool{}
	done := map[figureKey]bool{}
	for key := range units {
		unitYear := key
		unitYear.period.Month = 0
		if done[unitYear] {
			continue
		}
		done[unitYear] = true
		l.addYear(units, unitYear, totals, known)
	}
	return totals
}

func (l *ledger) addYear(units map[figureKey]value, unitYear figureKey, totals map[figureKey]schema.Decimal, known map[figureKey]bool) {
	metric, _ := l.catalogue.Metric(unitYear.metric)
	var running schema.Decimal
	begun := false
	for month := time.January; month <= time.December; month++ {
		key := unitYear
		key.period.Month = month
		if cell, ok := units[key]; ok {
			begun = true
			if metric.Kind == schema.KindStock {
				running = 0
			}
			running += cell.sum
		}
		if !begun {
			continue
		}
		for _, area := range l.catalogue.Divisions.Ancestors(key.division) {
			at := key
			at.division = area.Code
			switch {
			case !known[at] || metric.DivisionAxis == schema.AxisMax && running > totals[at]:
				totals[at] = running
			case metric.DivisionAxis == schema.AxisSum:
				totals[at] += running
			}
			known[at] = true
		}
	}
}
