package consumers

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

// KnownEvents lists the stored events, by <division>-<id>, whose source begins
// with one of the given paths.
func KnownEvents(ctx context.Context, w Warehouse, sources ...string) (map[string]bool, error) {
	wanted := newTable("wanted", ext.Column("source", "String"))
	for _, source := range sources {
		appendRow(wanted, source)
	}
	var rows []struct {
		Division uint32 `ch:"division"`
		ID       string `ch:"id"`
	}
	err := w.Select(ctx, &rows, `SELECT division, id FROM huizong_store.event
WHERE arrayExists(s -> startsWith(source, s), (SELECT groupArray(source) FROM wanted))`, wanted)
	if err != nil {
		return nil, fmt.Errorf("list the stored events: %w", err)
	}
	known := make(map[string]bool, len(rows))
	for _, row := range rows {
		known[schema.Code(row.Division).String()+"-"+row.ID] = true
	}
	return known, nil
}

// compacted are the tables that queries read by their latest rows.
var compacted = []string{"event", "figure_history", "case_history", "case_place_by_month", "cell", "cell_year", "restated", "rollup_year", "side_area_year", "standing", "completeness_area_year"}

// Compact merges what a bulk load wrote, so that reading the latest rows is
// cheap at once and not only after the merges in the background.
func Compact(ctx context.Context, w Warehouse) error {
	for _, table := range compacted {
		if err := w.Exec(ctx, "OPTIMIZE TABLE huizong_store."+table+" FINAL"); err != nil {
			return fmt.Errorf("compact %s: %w", table, err)
		}
	}
	return nil
}
