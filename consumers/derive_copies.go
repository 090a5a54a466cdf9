package consumers

import (
	"context"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

// repeated are those of the named events that stand in the stream more than once.
func (d *Derivation) repeated(ctx context.Context, n *names) (*names, error) {
	condition := "division IN (SELECT division FROM batch_event) AND id IN (SELECT id FROM batch_event)"
	if uint64(len(n.ids)*d.limits.ScanFactor) > n.last {
		condition = "id IN (SELECT id FROM batch_event)" // the key would leave out little of the history
	}
	var rows []struct {
		Division uint32 `ch:"division"`
		ID       string `ch:"id"`
	}
	err := d.warehouse.Select(ctx, &rows, strings.ReplaceAll(repeatedSQL, "$named", condition), n.eventTable())
	var repeated names
	for _, r := range rows {
		repeated.addEvent(r.Division, r.ID)
	}
	return &repeated, err
}

// markCopies marks all but the first of each of the repeated events, and touches
// what any of them states: a first sequence may come to light after its copy was
// taken for it. It gives the cases among them.
func (d *Derivation) markCopies(ctx context.Context, t *touched, repeated *names) ([]caseKey, error) {
	if len(repeated.ids) == 0 {
		return nil, nil
	}
	events := repeated.eventTable()
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
