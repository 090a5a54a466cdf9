package dashboards

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/warehouse"
)

// mayBeEmpty are the panels, by dashboard and title, that need not have data on
// the demo, each with the reason.
var mayBeEmpty = map[string]map[string]string{
	"alerts": {
		"最近办理": "nobody has done anything about the demo's alerts",
		"最近恢复": "none of the demo's alerts is over",
	},
	"county":    {"预警与办理": "nothing is wrong in the county that is opened first"},
	"reporting": {"未报和部分报": "all units reported the demo's last month"},
	"quality":   {"被拒收的事件": "the demo sends nothing that is refused"},
	"history":   {"由哪些案件得出": "the metric that is opened first is reported, not counted from cases"},
}

// Every query of every dashboard, expanded as Grafana and its plugin do, runs
// on the demo with the reader's rights, for every selection of the variables.
func TestQueries(t *testing.T) {
	t.Parallel()
	db := reader(t, demo(t).ClickHouse)
	all := dashboards(t)
	for _, d := range all {
		t.Run(d.File, func(t *testing.T) {
			t.Parallel()
			i := inspect(t.Context(), db, d, all, mayBeEmpty[d.File])
			report(t, i.list)
			t.Logf("%d panels, %s", d.drawn(), slowest(i.timings))
		})
	}
}

// What others time is every query of every dashboard, and variables are as they set them.
func TestQueriesAsOpened(t *testing.T) {
	t.Parallel()
	db := reader(t, demo(t).ClickHouse)
	queries, err := Queries(t.Context(), db, time.Now(), map[string]string{"city": "140700"})
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]int{}
	for _, q := range queries {
		if err := q.Run(t.Context(), db); err != nil {
			t.Errorf("%s, %s: %v", q.Dashboard, q.Panel, err)
		}
		asked[q.Dashboard+"/"+q.Panel]++
		if q.Dashboard == "city" && q.Panel == "" && strings.Contains(q.SQL, "'140500'") {
			t.Errorf("got %s, want the city that was set", q.SQL)
		}
	}
	for _, d := range dashboards(t) {
		for _, p := range d.all() {
			if got := asked[d.File+"/"+p.Title]; p.sql() && got < len(p.Targets) {
				t.Errorf("%s, %s: got %d queries, want %d", d.File, p.Title, got, len(p.Targets))
			}
		}
	}
}

func reader(t testing.TB, dsn string) *warehouse.DB {
	t.Helper()
	db, err := warehouse.OpenReader(context.WithoutCancel(t.Context()), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// drawn is the number of panels that are more than a row's head.
func (d *dashboard) drawn() int {
	n := 0
	for _, p := range d.all() {
		if p.Type != "row" {
			n++
		}
	}
	return n
}
