package warehouse_test

import (
	"errors"
	"testing"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// A write that failed is no success, whatever the engine says.
func TestFailedWritesAreTold(t *testing.T) {
	t.Parallel()
	db := warehousetest.Open(t, warehousetest.Start(t))
	for _, sql := range []string{"CREATE DATABASE full", "CREATE TABLE full.disk (n UInt64) ENGINE = File('TSV', '/dev/full')"} {
		if err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Insert(t.Context(), "full.disk (n)", []uint64{1}); !errors.Is(err, warehouse.ErrNoRoom) {
		t.Errorf("insert: got %v, want ErrNoRoom", err)
	}
	if err := db.Exec(t.Context(), "INSERT INTO full.disk SELECT number FROM numbers(1000)"); !errors.Is(err, warehouse.ErrNoRoom) {
		t.Errorf("insert from a query: got %v, want ErrNoRoom", err)
	}
}
