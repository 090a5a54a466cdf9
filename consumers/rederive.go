package consumers

import (
	"context"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
)

// Rederive computes every cell and roll-up again, as a changed catalogue needs.
// The catalogue's new generation, noted before, makes its rows the newest.
func (d *Derivation) Rederive(ctx context.Context) error {
	return d.rederive(ctx, func(string, uint64, uint64) {})
}

func (d *Derivation) rederive(ctx context.Context, step func(name string, done, total uint64)) error {
	var metrics []struct {
		Metric string `ch:"metric"`
	}
	if err := d.warehouse.Select(ctx, &metrics, everyMetric); err != nil {
		return fmt.Errorf("list what is to be derived again: %w", err)
	}
	total := uint64(len(metrics) + len(d.dataSets) + len(d.ratios))
	for i, m := range metrics {
		step("推算汇总", uint64(i), total)
		if err := d.again(ctx, everyCell, m.Metric, deriveGoneSQL, strings.ReplaceAll(deriveCellsSQL, "$copies", everyCopy), deriveCellYearsSQL, deriveRestatedSQL, deriveRollupSQL); err != nil {
			return fmt.Errorf("derive %s again: %w", m.Metric, err)
		}
	}
	for i, set := range d.dataSets {
		step("推算汇总", uint64(len(metrics)+i), total)
		if err := d.again(ctx, everyUnitMonth, set, deriveStandingSQL, deriveCompletenessSQL); err != nil {
			return fmt.Errorf("derive the data set %s again: %w", set, err)
		}
	}
	return d.rederiveSides(ctx, func(done int) { step("推算汇总", uint64(len(metrics)+len(d.dataSets)+done), total) })
}

// RederiveSides computes the sides of all indicators again, from the roll-up.
func (d *Derivation) RederiveSides(ctx context.Context) error {
	return d.rederiveSides(ctx, func(int) {})
}

func (d *Derivation) rederiveSides(ctx context.Context, step func(done int)) error {
	for i, indicator := range d.ratios {
		step(i)
		if err := d.again(ctx, everyTermMonth, indicator, deriveSidesSQL); err != nil {
			return fmt.Errorf("derive the indicator %s again: %w", indicator, err)
		}
	}
	return nil
}

// everyMetric lists the metrics that have cells, had them, or may now have them.
const everyMetric = `SELECT metric FROM huizong_store.figure_history WHERE scope = 'own'
UNION DISTINCT SELECT metric FROM huizong_store.cell
UNION DISTINCT SELECT metric FROM huizong_store.case_count WHERE kind IN (SELECT kind FROM huizong_store.case_place_by_month)`

// everyCell lists the cells a metric has or had, by figures or by cases.
const everyCell = `SELECT metric, dimension, item, period, division
FROM huizong_store.figure_history
WHERE metric IN (SELECT code FROM wanted) AND scope = 'own' AND NOT yearly
UNION DISTINCT
SELECT metric, dimension, item, makeDate(year, month, 1) AS period, division
FROM huizong_store.cell
WHERE metric IN (SELECT code FROM wanted)
UNION DISTINCT
SELECT rule.metric AS metric, '' AS dimension, '' AS item, place.month AS period, place.division AS division
FROM huizong_store.case_place_by_month AS place
INNER JOIN huizong_store.case_count AS rule ON rule.kind = place.kind
WHERE rule.metric IN (SELECT code FROM wanted)`

// everyUnitMonth lists the units and months for which a data set has cells, by one
// of its metrics.
const everyUnitMonth = `SELECT metric, dimension, item, makeDate(year, month, 1) AS period, division
FROM huizong_store.cell
WHERE dimension = '' AND item = ''
    AND metric IN (SELECT arrayJoin(metrics) FROM huizong_store.data_set WHERE code IN (SELECT code FROM wanted))
LIMIT 1 BY period, division`

// everyTermMonth lists the units and years for which an indicator has cells, by one of
// its metrics and one of its months.
const everyTermMonth = `SELECT metric, dimension, item, makeDate(year, month, 1) AS period, division
FROM huizong_store.cell
WHERE dimension = '' AND item = ''
    AND metric IN (SELECT arrayJoin(arrayConcat(numerator, denominator)) FROM huizong_store.indicator WHERE code IN (SELECT code FROM wanted))
LIMIT 1 BY year, division`

// again runs the steps over the cells that a query lists for one code.
func (d *Derivation) again(ctx context.Context, query, code string, steps ...string) error {
	wanted := newTable("wanted", ext.Column("code", "String"))
	appendRow(wanted, code)
	t := newTouched()
	if err := d.touchCells(ctx, t, query, wanted); err != nil || t.cells == 0 {
		return err
	}
	for i, sql := range steps {
		steps[i] = figuresTouched(sql, dense(t.series))
	}
	return d.steps(ctx, t.series, steps...)
}
