package consumers

import (
	"context"
	"fmt"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
)

// metricsAtOnce is how many metrics are rolled up in one step: few enough for the
// engine's memory, of every county and five years.
const metricsAtOnce = 10

// cellYears lists the units and years of some metrics' cells; one of a year's months
// stands for all.
const cellYears = `SELECT DISTINCT metric, dimension, item, year, toUInt8(1) AS month, division
FROM huizong_store.cell
WHERE metric IN (SELECT code FROM wanted)`

// RollUpCells derives the roll-up and completeness from cells that were filled by
// other means than facts. It is told nothing of facts that were stored since, and
// is for warehouses that nothing is loaded into meanwhile.
func (d *Derivation) RollUpCells(ctx context.Context, step func(done, total int)) error {
	var metrics []struct {
		Metric string `ch:"metric"`
	}
	if err := d.warehouse.Select(ctx, &metrics, "SELECT DISTINCT metric FROM huizong_store.cell ORDER BY metric"); err != nil {
		return fmt.Errorf("list what is to be rolled up: %w", err)
	}
	done, total := 0, len(metrics)+len(d.dataSets)
	for some := range slices.Chunk(metrics, metricsAtOnce) {
		wanted := newTable("wanted", ext.Column("code", "String"))
		for _, m := range some {
			appendRow(wanted, m.Metric)
		}
		if err := d.rollUp(ctx, wanted); err != nil {
			return err
		}
		done += len(some)
		step(done, total)
	}
	for _, set := range d.dataSets {
		if err := d.again(ctx, everyUnitMonth, set, deriveStandingSQL, deriveCompletenessSQL); err != nil {
			return fmt.Errorf("derive the data set %s: %w", set, err)
		}
		done++
		step(done, total)
	}
	return nil
}

func (d *Derivation) rollUp(ctx context.Context, wanted *ext.Table) error {
	var cells []cellRow
	if err := d.warehouse.Select(ctx, &cells, cellYears, wanted); err != nil {
		return fmt.Errorf("list the cells that are to be rolled up: %w", err)
	}
	t := newTouched()
	for _, cell := range cells {
		t.cells[cellKey(cell)] = struct{}{}
	}
	return d.steps(ctx, t, deriveRollupSQL)
}
