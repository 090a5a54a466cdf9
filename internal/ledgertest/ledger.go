// Package ledgertest holds what every total must come to: a ledger of the
// accepted events, in plain Go, without anything of the derivation. Only tests
// import it.
package ledgertest

import (
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// Key names a cell or, with an area for its division, a total.
type Key struct {
	Metric   string
	By       schema.Breakdown
	Division schema.Code
	Period   schema.Period // Month 0: the whole year
}

// Value is what a cell or a total comes to, on what basis, from how many units.
type Value struct {
	Sum      schema.Decimal
	Basis    string // report, cases or mixed
	Reported int
}

// Ledger is what stands of the events stated so far.
type Ledger struct {
	catalogue *schema.Catalogue
	names     map[string]bool
	figures   map[Key]*schema.Decimal // nil: withdrawn
	cases     map[caseKey]schema.Event
}

type caseKey struct{ kind, number string }

// New makes an empty ledger.
func New(c *schema.Catalogue) *Ledger {
	return &Ledger{c, map[string]bool{}, map[Key]*schema.Decimal{}, map[caseKey]schema.Event{}}
}

// State enters accepted events in the order of the stream. A name that was seen
// before is a copy, whatever its body says.
func (l *Ledger) State(events ...schema.Event) {
	for _, e := range events {
		name := schema.MsgID(e)
		switch {
		case l.names[name]:
		case e.Report != nil:
			l.report(e)
		default:
			l.caseState(e)
		}
		l.names[name] = true
	}
}

func (l *Ledger) report(e schema.Event) {
	if e.Report.Scope != schema.ScopeOwn {
		return
	}
	for _, f := range e.Report.Figures {
		value := &f.Value
		if f.Withdrawn {
			value = nil
		}
		l.figures[Key{f.Metric, f.By, e.Division, e.Report.Period}] = value
	}
}

func (l *Ledger) caseState(e schema.Event) {
	key := caseKey{e.Case.Kind, e.Case.Number}
	if old, ok := l.cases[key]; !ok || e.Case.Version >= old.Case.Version {
		l.cases[key] = e
	}
}

// Units are the cells: the standing figure, else what the standing cases give.
func (l *Ledger) Units() map[Key]Value {
	cells := map[Key]Value{}
	for _, e := range l.cases {
		kind, _ := l.catalogue.CaseKind(e.Case.Kind)
		for _, rule := range kind.Counts {
			if date, amount, ok := counted(rule, e.Case); ok {
				key := Key{Metric: rule.Metric, Division: e.Division, Period: schema.Period{Year: date.Year(), Month: date.Month()}}
				cells[key] = Value{cells[key].Sum + amount, "cases", 1}
			}
		}
	}
	for key, figure := range l.figures {
		if figure != nil {
			cells[key] = Value{*figure, "report", 1}
		}
	}
	return cells
}

// counted says whether a rule counts the case, on which date and how much.
func counted(rule schema.CaseCount, c *schema.Case) (date time.Time, amount schema.Decimal, ok bool) {
	date = c.Opened
	if rule.At == schema.AtClosed {
		date = c.Closed
	}
	if c.Void || date.IsZero() ||
		len(rule.Outcomes) > 0 && !slices.Contains(rule.Outcomes, c.Outcome) ||
		rule.Dimension != "" && (c.By.Dimension != rule.Dimension || !slices.Contains(rule.Items, c.By.Item)) {
		return date, 0, false
	}
	if rule.Amount == "" {
		return date, schema.Whole(1), true
	}
	i := slices.IndexFunc(c.Amounts, func(a schema.Amount) bool { return a.Name == rule.Amount })
	if i < 0 {
		return date, 0, false
	}
	return date, c.Amounts[i].Value, true
}
