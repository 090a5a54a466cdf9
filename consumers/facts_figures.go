package consumers

import (
	"context"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

const figureTable = `huizong_store.figure_history (metric, scope, yearly, dimension, item, period, division, sequence,
value, qualifier, quote, note, submitter, id, source, time, stream_time, simulated)`

// figureRows are columns of figure_history.
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
	var rows figureRows
	for i := range events {
		if e := &events[i]; e.Report != nil {
			rows.addReport(e)
		}
	}
	if len(rows.metric) == 0 {
		return nil
	}
	return w.Insert(ctx, figureTable, rows.metric, rows.scope, rows.yearly, rows.dimension, rows.item, rows.period,
		rows.division, rows.sequence, rows.value, rows.qualifier, rows.quote, rows.note, rows.submitter,
		rows.id, rows.source, rows.word, rows.streamTimes, rows.simulated)
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
