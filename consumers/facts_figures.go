package consumers

import (
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// Both tables of figures have the same columns: all that was ever stated, and
// once more what was published.
const (
	figureTable    = "huizong_store.figure_history" + figureColumns
	publishedTable = "huizong_store.published_history" + figureColumns
	figureColumns  = ` (metric, scope, yearly, dimension, item, period, division, sequence,
value, qualifier, quote, note, submitter, id, source, time, stream_time, simulated)`
)

// figureRows are columns of a table of figures.
type figureRows struct {
	metric, scope, dimension, item, qualifier, quote, note, submitter []string

	yearly   []bool
	period   []time.Time
	division []uint32
	sequence []uint64
	value    []*decimal.Decimal
	provenance
}

func storeFigures(ctx context.Context, w Warehouse, events []Accepted) error {
	var all, published figureRows
	all.grow(countFigures(events))
	for i := range events {
		e := &events[i]
		if e.Report == nil {
			continue
		}
		all.addReport(e)
		if e.Report.Scope == schema.ScopeTotal {
			published.addReport(e)
		}
	}
	if err := all.store(ctx, w, figureTable); err != nil {
		return err
	}
	return published.store(ctx, w, publishedTable)
}

func countFigures(events []Accepted) (n int) {
	for i := range events {
		if r := events[i].Report; r != nil {
			n += len(r.Figures)
		}
	}
	return n
}

func (r *figureRows) grow(n int) {
	r.metric, r.scope, r.dimension, r.item = slices.Grow(r.metric, n), slices.Grow(r.scope, n), slices.Grow(r.dimension, n), slices.Grow(r.item, n)
	r.qualifier, r.quote, r.note = slices.Grow(r.qualifier, n), slices.Grow(r.quote, n), slices.Grow(r.note, n)
	r.submitter, r.yearly, r.period = slices.Grow(r.submitter, n), slices.Grow(r.yearly, n), slices.Grow(r.period, n)
	r.division, r.sequence, r.value = slices.Grow(r.division, n), slices.Grow(r.sequence, n), slices.Grow(r.value, n)
	r.provenance.grow(n)
}

func (r *figureRows) store(ctx context.Context, w Warehouse, table string) error {
	if len(r.metric) == 0 {
		return nil
	}
	return w.Insert(ctx, table, r.metric, r.scope, r.yearly, r.dimension, r.item, r.period,
		r.division, r.sequence, r.value, r.qualifier, r.quote, r.note, r.submitter,
		r.id, r.source, r.word, r.streamTimes, r.simulated)
}

func (r *figureRows) addReport(e *Accepted) {
	for i := range e.Report.Figures {
		f := &e.Report.Figures[i]
		r.metric = append(r.metric, f.Metric)
		r.scope = append(r.scope, string(e.Report.Scope))
		r.yearly = append(r.yearly, e.Report.Period.IsYear())
		r.dimension = append(r.dimension, f.By.Dimension)
		r.item = append(r.item, f.By.Item)
		r.period = append(r.period, e.Report.Period.FirstDay())
		r.division = append(r.division, uint32(e.Division))
		r.sequence = append(r.sequence, e.Sequence)
		r.value = append(r.value, stated(f))
		r.qualifier = append(r.qualifier, string(f.Qualifier))
		r.quote = append(r.quote, f.Quote)
		r.note = append(r.note, f.Note)
		r.submitter = append(r.submitter, short(e.Report.Submitter))
		r.add(e)
	}
}

// stated is nil for a withdrawal.
func stated(f *schema.Figure) *decimal.Decimal {
	if f.Withdrawn {
		return nil
	}
	value := exact(f.Value)
	return &value
}
