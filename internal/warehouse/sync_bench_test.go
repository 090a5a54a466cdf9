package warehouse_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// BenchmarkInsert gives the time an insert takes, with the settings under which
// it survives a power cut and without: compare within one run.
func BenchmarkInsert(b *testing.B) {
	db := warehousetest.Open(b, warehousetest.Start(b))
	files := fstest.MapFS{}
	for name, settings := range map[string]string{"synced": "$durable", "unsynced": "index_granularity = 8192"} {
		files["0001_"+name+".sql"] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"CREATE TABLE IF NOT EXISTS huizong_store.%s (a UInt64, b UInt64, c UInt64) ENGINE = MergeTree ORDER BY a SETTINGS %s", name, settings)}
	}
	if _, err := db.Migrate(b.Context(), files); err != nil {
		b.Fatal(err)
	}
	for _, rows := range []int{1, 20_000} {
		column := make([]uint64, rows)
		for i := range column {
			column[i] = uint64(i)
		}
		for _, table := range []string{"synced", "unsynced"} {
			b.Run(fmt.Sprintf("%d rows %s", rows, table), func(b *testing.B) {
				for b.Loop() {
					if err := db.Insert(b.Context(), "huizong_store."+table, column, column, column); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
