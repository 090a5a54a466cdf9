package consumers_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/huizong/huizong/schema"
)

// historian makes random events that bear on each other: few divisions, months,
// metrics and cases, so that corrections, moves and copies are frequent.
type historian struct {
	random *rand.Rand
	next   int
}

var (
	divisions = []schema.Code{140525, 140581, 140500, 140400, 140403, 140000, 110101, 110000, 419001, 441900}
	metrics   = []string{"med_disputes_found", "med_disputes_resolved", "la_cases_accepted", "enf_fines", "enf_officers", "med_sectors", "consult_free"}
	kinds     = []string{"legal_aid", "mediation", "enforcement_check"}
	amounts   = map[string][]string{"legal_aid": {"loss_recovered"}, "enforcement_check": {"fine", "problems"}}
	groups    = []string{"minor", "woman", "elderly"}
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func (h *historian) event() schema.Event {
	h.next++
	e := schema.Event{
		ID: fmt.Sprintf("e-%d", h.next), Source: "/test", Division: pick(h.random, divisions),
		Time: time.Date(2024, 5, 1, 0, 0, h.next, 0, time.UTC),
	}
	if h.random.IntN(2) == 0 {
		e.Type, e.Report = schema.TypeReport, h.report()
	} else {
		e.Type, e.Case = schema.TypeCase, h.caseState()
	}
	return e
}

func (h *historian) report() *schema.Report {
	r := &schema.Report{Period: h.month(), Scope: schema.ScopeOwn, Submitter: "测试"}
	if h.random.IntN(20) == 0 {
		r.Scope = schema.ScopeTotal
	}
	seen := map[string]bool{}
	for range 1 + h.random.IntN(4) {
		f := schema.Figure{Metric: pick(h.random, metrics), Value: schema.Whole(int64(h.random.IntN(50)))}
		if h.random.IntN(6) == 0 {
			f.By = schema.Breakdown{Dimension: "group", Item: pick(h.random, groups)}
		}
		if f.Metric == "enf_fines" {
			f.Value += schema.Decimal(h.random.IntN(10_000)) - schema.Whole(20)
		}
		if h.random.IntN(5) == 0 {
			f.Value, f.Withdrawn = 0, true
		}
		if name := fmt.Sprint(f.Metric, f.By); !seen[name] {
			seen[name] = true
			r.Figures = append(r.Figures, f)
		}
	}
	return r
}

func (h *historian) month() schema.Period {
	return schema.Period{Year: 2023 + h.random.IntN(2), Month: time.Month(1 + h.random.IntN(4))}
}

func (h *historian) caseState() *schema.Case {
	c := &schema.Case{
		Kind: pick(h.random, kinds), Number: fmt.Sprintf("案%d", h.random.IntN(12)),
		Version: int64(h.random.IntN(4)), Opened: h.day(), Void: h.random.IntN(8) == 0,
	}
	if h.random.IntN(3) > 0 {
		c.Closed = h.day()
		c.Outcome = pick(h.random, []string{"resolved", "granted", ""})
	}
	if h.random.IntN(2) == 0 {
		c.By = schema.Breakdown{Dimension: "group", Item: pick(h.random, groups)}
	}
	for _, name := range amounts[c.Kind] {
		if h.random.IntN(2) == 0 {
			c.Amounts = append(c.Amounts, schema.Amount{Name: name, Value: schema.Whole(int64(h.random.IntN(3)))})
		}
	}
	return c
}

func (h *historian) day() time.Time {
	return h.month().FirstDay().AddDate(0, 0, h.random.IntN(28))
}
