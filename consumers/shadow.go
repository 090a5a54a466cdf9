package consumers

import (
	"context"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
)

// The tables of which the stream knows all: what is stated there, and what is
// derived from it. They are exchanged in this order, the roll-up last.
var (
	factTables    = []string{"refusal", "event", "figure_history", "published_history", "case_history"}
	derivedTables = []string{"copy", "case_place_by_month", "case_flag", "cell", "standing", "completeness_area_year", "cell_year", "restated", "side_area_year", "rollup_year"}
)

const (
	store  = "huizong_store."
	shadow = "huizong_store.rebuild_"
)

// shadowed is the warehouse with some tables replaced by shadows of the same
// shape, which no reader sees.
type shadowed struct {
	Warehouse
	names *strings.Replacer
}

func shadowsOf(w Warehouse, tables []string) shadowed {
	pairs := make([]string, 0, 2*len(tables))
	for _, name := range tables {
		pairs = append(pairs, store+name, shadow+name)
	}
	return shadowed{w, strings.NewReplacer(pairs...)}
}

func (s shadowed) Insert(ctx context.Context, into string, columns ...any) error {
	return s.Warehouse.Insert(ctx, s.names.Replace(into), columns...)
}

func (s shadowed) Exec(ctx context.Context, sql string, tables ...*ext.Table) error {
	return s.Warehouse.Exec(ctx, s.names.Replace(sql), tables...)
}

func (s shadowed) Select(ctx context.Context, dest any, sql string, tables ...*ext.Table) error {
	return s.Warehouse.Select(ctx, dest, s.names.Replace(sql), tables...)
}

// makeShadows makes empty shadows of the tables.
func makeShadows(ctx context.Context, w Warehouse, tables []string) error {
	if err := DropShadows(ctx, w); err != nil {
		return err
	}
	for _, name := range tables {
		if err := w.Exec(ctx, "CREATE TABLE "+shadow+name+" AS "+store+name); err != nil {
			return fmt.Errorf("make the shadow of %s: %w", name, err)
		}
	}
	return nil
}

// DropShadows drops what a rebuild left: the shadows, or the old tables.
func DropShadows(ctx context.Context, w Warehouse) error {
	for _, tables := range [][]string{factTables, derivedTables} {
		for _, name := range tables {
			if err := w.Exec(ctx, "DROP TABLE IF EXISTS "+shadow+name+" SYNC SETTINGS max_table_size_to_drop = 0"); err != nil {
				return fmt.Errorf("drop the shadow of %s: %w", name, err)
			}
		}
	}
	return nil
}

// exchange puts the shadows in the place of their tables, one by one: each
// holds what its table holds, so that a reader sees no hole between two.
func exchange(ctx context.Context, w Warehouse, tables []string) error {
	for _, name := range tables {
		if err := w.Exec(ctx, "EXCHANGE TABLES "+shadow+name+" AND "+store+name); err != nil {
			return fmt.Errorf("exchange %s: %w", name, err)
		}
	}
	return nil
}
