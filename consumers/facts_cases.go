package consumers

import (
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

const caseTable = `huizong_store.case_history (kind, case, sequence, division, version, opened, closed, outcome,
dimension, item, amounts, void, id, source, time, stream_time, simulated)`

// caseRows are columns of case_history.
type caseRows struct {
	kind, number, outcome, dimension, item []string

	sequence, version []uint64
	division          []uint32
	opened            []time.Time
	closed            []*time.Time
	amounts           []map[string]decimal.Decimal
	void              []bool
	provenance
}

func storeCases(ctx context.Context, w Warehouse, events []Accepted) error {
	var rows caseRows
	rows.grow(countCases(events))
	for i := range events {
		if e := &events[i]; e.Case != nil {
			rows.addCase(e)
		}
	}
	if len(rows.kind) == 0 {
		return nil
	}
	return w.Insert(ctx, caseTable, rows.kind, rows.number, rows.sequence, rows.division, rows.version, rows.opened,
		rows.closed, rows.outcome, rows.dimension, rows.item, rows.amounts, rows.void,
		rows.id, rows.source, rows.word, rows.streamTimes, rows.simulated)
}

func countCases(events []Accepted) (n int) {
	for i := range events {
		if events[i].Case != nil {
			n++
		}
	}
	return n
}

func (r *caseRows) grow(n int) {
	r.kind, r.number, r.outcome = slices.Grow(r.kind, n), slices.Grow(r.number, n), slices.Grow(r.outcome, n)
	r.dimension, r.item = slices.Grow(r.dimension, n), slices.Grow(r.item, n)
	r.sequence, r.version = slices.Grow(r.sequence, n), slices.Grow(r.version, n)
	r.division, r.void = slices.Grow(r.division, n), slices.Grow(r.void, n)
	r.opened, r.closed = slices.Grow(r.opened, n), slices.Grow(r.closed, n)
	r.amounts = slices.Grow(r.amounts, n)
	r.provenance.grow(n)
}

func (r *caseRows) addCase(e *Accepted) {
	c := e.Case
	r.kind = append(r.kind, c.Kind)
	r.number = append(r.number, c.Number)
	r.sequence = append(r.sequence, e.Sequence)
	r.division = append(r.division, uint32(e.Division))
	r.version = append(r.version, uint64(c.Version))
	r.opened = append(r.opened, c.Opened)
	r.closed = append(r.closed, dateOrNil(&c.Closed))
	r.outcome = append(r.outcome, c.Outcome)
	r.dimension = append(r.dimension, c.By.Dimension)
	r.item = append(r.item, c.By.Item)
	r.amounts = append(r.amounts, exactAmounts(c.Amounts))
	r.void = append(r.void, c.Void)
	r.add(e)
}

func dateOrNil(date *time.Time) *time.Time {
	if date.IsZero() {
		return nil
	}
	return date
}

// exactAmounts is nil where there are none, as of most cases.
func exactAmounts(amounts []schema.Amount) map[string]decimal.Decimal {
	if len(amounts) == 0 {
		return nil
	}
	values := make(map[string]decimal.Decimal, len(amounts))
	for _, a := range amounts {
		values[a.Name] = exact(a.Value)
	}
	return values
}
