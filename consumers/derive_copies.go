package consumers

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

// markCopies finds events that stand in the stream more than once, marks all
// but the first of each, and touches what any of them states: a first
// sequence may come to light after its copy was taken for it. It gives the cases
// among them.
func (d *Derivation) markCopies(ctx context.Context, t *touched, events *ext.Table, scan bool) ([]caseKey, error) {
	var repeated []struct {
		Division uint32 `ch:"division"`
		ID       string `ch:"id"`
	}
	if err := d.warehouse.Select(ctx, &repeated, eventsNamed(repeatedSQL, scan), events); err != nil || len(repeated) == 0 {
		return nil, err
	}
	var n names
	for _, r := range repeated {
		n.addEvent(r.Division, r.ID)
	}
	events = n.eventTable()
	if err := d.warehouse.Exec(ctx, markCopiesSQL, events); err != nil {
		return nil, err
	}
	return d.touchWhere(ctx, t, `sequence IN
(SELECT sequence FROM huizong_store.event WHERE (division, id) IN (SELECT division, id FROM batch_event))`, events)
}

// touchWhere touches the cells that reports state, and gives the cases, of the
// facts that a condition on their sequences, and the tables it reads, names.
func (d *Derivation) touchWhere(ctx context.Context, t *touched, condition string, tables ...*ext.Table) (cases []caseKey, err error) {
	if err := d.warehouse.Select(ctx, &cases, "SELECT DISTINCT kind, case FROM huizong_store.case_history WHERE "+condition, tables...); err != nil {
		return nil, err
	}
	return cases, d.touchCells(ctx, t, `SELECT DISTINCT metric, dimension, item, period, division
FROM huizong_store.figure_history WHERE scope = 'own' AND NOT yearly AND `+condition, tables...)
}

// touchCells touches the cells that a query lists.
func (d *Derivation) touchCells(ctx context.Context, t *touched, query string, tables ...*ext.Table) error {
	var cells []struct {
		Metric    string    `ch:"metric"`
		Dimension string    `ch:"dimension"`
		Item      string    `ch:"item"`
		Period    time.Time `ch:"period"`
		Division  uint32    `ch:"division"`
	}
	err := d.warehouse.Select(ctx, &cells, query, tables...)
	for _, c := range cells {
		t.add(series{c.Metric, c.Dimension, c.Item}, unitMonthOf(schema.Code(c.Division), monthOf(c.Period)), true)
	}
	return err
}
