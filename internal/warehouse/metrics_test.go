package warehouse_test

import (
	"log/slog"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// scrape gives a collector's values by name, or by name and label.
func scrape(t *testing.T, db *warehouse.DB) map[string]float64 {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(warehouse.NewCollector(db))
	families, err := registry.Gather()
	if err != nil {
		t.Fatalf("a scrape fails: %v", err)
	}
	values := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			name := family.GetName()
			for _, label := range metric.GetLabel() {
				name += " " + label.GetValue()
			}
			values[name] = metric.GetGauge().GetValue()
		}
	}
	return values
}

func TestCollectorTellsWhatClickHouseUses(t *testing.T) {
	t.Parallel()
	db, _ := warehousetest.New(t)
	insert := "INSERT INTO huizong_store.copy SELECT number, 140525, toString(number) FROM numbers(5)"
	for _, sql := range []string{"SYSTEM STOP MERGES huizong_store.copy", insert, insert} {
		if err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	got := scrape(t, db)
	for name, want := range map[string]float64{
		"huizong_clickhouse_up": 1, "huizong_clickhouse_memory_limit_bytes": 2 << 30,
		"huizong_table_parts copy": 2, "huizong_table_rows copy": 10, "huizong_table_rows event": 0,
	} {
		if value, ok := got[name]; !ok || value != want {
			t.Errorf("%s: got %v (%t), want %v", name, value, ok, want)
		}
	}
	for _, name := range []string{
		"huizong_clickhouse_memory_bytes", "huizong_clickhouse_queries", "huizong_clickhouse_disk_free_bytes",
		"huizong_clickhouse_disk_size_bytes", "huizong_table_bytes copy",
	} {
		if got[name] <= 0 {
			t.Errorf("%s: got %v, want more than 0", name, got[name])
		}
	}
	for _, name := range []string{"huizong_clickhouse_uptime_seconds", "huizong_clickhouse_merges", "huizong_clickhouse_delayed_inserts"} {
		if _, ok := got[name]; !ok {
			t.Errorf("%s: got none", name)
		}
	}
}

// The embedded engine's reader may no more read system.metrics than an outside
// server's writer.
func TestCollectorWithoutGrants(t *testing.T) {
	t.Parallel()
	_, e := warehousetest.New(t)
	db, err := warehouse.OpenReader(t.Context(), e.DSN(engine.Reader))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	got := scrape(t, db)
	if got["huizong_clickhouse_up"] != 1 || got["huizong_clickhouse_disk_size_bytes"] <= 0 {
		t.Errorf("got %v, want ClickHouse up and its disk's size", got)
	}
	if _, ok := got["huizong_clickhouse_memory_bytes"]; ok {
		t.Errorf("got %v, want no memory: this user can't know it", got)
	}
}

func TestCollectorWhileClickHouseIsAway(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := engine.Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Release() })
	e, err := engine.Start(t.Context(), engine.Config{Dir: dir, Library: warehousetest.Library(), Lock: lock, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	db := warehousetest.Open(t, e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	got := scrape(t, db)
	if up, ok := got["huizong_clickhouse_up"]; !ok || up != 0 || len(got) != 1 {
		t.Errorf("got %v, want huizong_clickhouse_up 0 and nothing else", got)
	}
}
