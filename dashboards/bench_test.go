package dashboards

import (
	"strings"
	"testing"
)

// BenchmarkDemo runs every dashboard's queries for every selection of its variables
// on the demo, one after another, and prints how long they take and those that fail.
// `huizong bench` times them on a whole country.
func BenchmarkDemo(b *testing.B) {
	db := reader(b, demo(b).ClickHouse)
	all := dashboards(b)
	for b.Loop() {
		for _, d := range all {
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
