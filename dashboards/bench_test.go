package dashboards

import (
	"strings"
	"testing"

	"github.com/huizong/huizong/internal/warehouse/engine"
)

// BenchmarkDemo prints how long the demo's queries take, one after another.
func BenchmarkDemo(b *testing.B) {
	measure(b, demo(b).ClickHouse, nil)
}

// BenchmarkNational prints the same of the national set, opened at Sichuan, which has most counties.
func BenchmarkNational(b *testing.B) {
	measure(b, national(b).DSN(engine.Reader), texts{"510000"})
}

// measure runs every dashboard's queries for every selection of its variables,
// and prints those that fail. province is what is saved as chosen.
func measure(b *testing.B, dsn string, province texts) {
	b.Helper()
	db := reader(b, dsn)
	all := dashboards(b)
	for b.Loop() {
		for _, d := range all {
			if v := d.variable("province"); v != nil && province != nil {
				v.Current.Value = province
			}
			i := inspect(b.Context(), db, d, all, nil)
			b.Logf("%-10s %3d panels, %s", d.File, d.drawn(), slowest(i.timings))
			for _, f := range i.list {
				if strings.HasSuffix(f.field, ".rawSql") || f.field == "templating" {
					b.Log(f)
				}
			}
		}
	}
}
