package ledgertest

import (
	"fmt"
	"time"

	"github.com/huizong/huizong/schema"
)

// Dice give a number from 0 to n-1: a *rand.Rand, or whatever draws a test's cases.
type Dice interface{ IntN(n int) int }

// Historian makes random events that bear on each other: few divisions, months,
// metrics and cases, so that corrections, moves and copies are frequent. The
// lower the dice, the plainer the events.
type Historian struct {
	Dice      Dice
	Divisions []schema.Code // that state something
	Metrics   []string      // that are reported
	Months    int           // of each of two years, from January 2023 on
	Cases     int           // how many numbers there are of each kind

	next int
}

// NewHistorian makes one whose events reach four provinces and all levels.
func NewHistorian(d Dice) *Historian {
	return &Historian{
		Dice:      d,
		Divisions: []schema.Code{140525, 140581, 140500, 140400, 140403, 140000, 110101, 110000, 419001, 441900},
		Metrics:   []string{"med_disputes_found", "med_disputes_resolved", "la_cases_accepted", "enf_fines", "enf_officers", "med_sectors", "consult_free"},
		Months:    4,
		Cases:     12,
	}
}

var (
	kinds   = []string{"legal_aid", "mediation", "enforcement_check"}
	amounts = map[string][]string{"legal_aid": {"loss_recovered"}, "enforcement_check": {"fine", "problems"}}
	groups  = []string{"minor", "woman", "elderly"}
)

func pick[T any](d Dice, from []T) T { return from[d.IntN(len(from))] }

// one says yes once in n times.
func (h *Historian) one(n int) bool { return h.Dice.IntN(n) == n-1 }

// Event makes the next event; its id is new.
func (h *Historian) Event() schema.Event {
	h.next++
	e := schema.Event{
		ID: fmt.Sprintf("e-%d", h.next), Source: "/test", Division: pick(h.Dice, h.Divisions),
		Time: time.Date(2024, 5, 1, 0, 0, h.next, 0, time.UTC),
	}
	if h.one(2) {
		e.Type, e.Case = schema.TypeCase, h.caseState()
	} else {
		e.Type, e.Report = schema.TypeReport, h.report()
	}
	return e
}

func (h *Historian) report() *schema.Report {
	r := &schema.Report{Period: h.month(), Scope: schema.ScopeOwn, Submitter: "测试"}
	if h.one(20) {
		r.Scope = schema.ScopeTotal
	}
	seen := map[string]bool{}
	for range 1 + h.Dice.IntN(4) {
		f := h.figure()
		if name := fmt.Sprint(f.Metric, f.By); !seen[name] {
			seen[name] = true
			r.Figures = append(r.Figures, f)
		}
	}
	return r
}

func (h *Historian) figure() schema.Figure {
	f := schema.Figure{Metric: pick(h.Dice, h.Metrics), Value: schema.Whole(int64(h.Dice.IntN(50)))}
	if h.one(6) {
		f.By = schema.Breakdown{Dimension: "group", Item: pick(h.Dice, groups)}
	}
	if f.Metric == "enf_fines" {
		f.Value += schema.Decimal(h.Dice.IntN(10_000)) - schema.Whole(20)
	}
	if h.one(5) {
		f.Value, f.Withdrawn = 0, true
	}
	return f
}

func (h *Historian) month() schema.Period {
	return schema.Period{Year: 2023 + h.Dice.IntN(2), Month: time.Month(1 + h.Dice.IntN(h.Months))}
}

func (h *Historian) caseState() *schema.Case {
	c := &schema.Case{
		Kind: pick(h.Dice, kinds), Number: fmt.Sprintf("案%d", h.Dice.IntN(h.Cases)),
		Version: int64(h.Dice.IntN(4)), Opened: h.day(), Void: h.one(8),
	}
	if h.Dice.IntN(3) > 0 {
		c.Closed, c.Outcome = h.day(), pick(h.Dice, []string{"resolved", "granted", ""})
	}
	if h.one(2) {
		c.By = schema.Breakdown{Dimension: "group", Item: pick(h.Dice, groups)}
	}
	for _, name := range amounts[c.Kind] {
		if h.one(2) {
			c.Amounts = append(c.Amounts, schema.Amount{Name: name, Value: schema.Whole(int64(h.Dice.IntN(3)))})
		}
	}
	return c
}

func (h *Historian) day() time.Time {
	return h.month().FirstDay().AddDate(0, 0, h.Dice.IntN(28))
}
