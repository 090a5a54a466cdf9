package dashboards

import (
	_ "embed"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/schema/clickhouse"
)

// nationalDir names a variable with a folder to keep the national set in: a
// second run finds it filled. The folder is one that `huizong up --data` runs on.
const nationalDir = "HUIZONG_NATIONAL_DIR"

var (
	//go:embed testdata/national.sql
	nationalSQL string
	//go:embed testdata/national_published.sql
	nationalPublishedSQL string
)

// nationalGoals are the goals of every county and year, by what has the goal.
var nationalGoals = []schema.Target{
	{Code: "consult_free", Goal: "consult_free_target", Value: schema.Whole(6000), Origin: schema.Assumed},
	{Code: "la_special_closed", Goal: "la_special_target", Value: schema.Whole(180), Origin: schema.Assumed},
}

// national runs an engine with the national set, filled where it is not yet.
func national(t testing.TB) *engine.Engine {
	t.Helper()
	dir := os.Getenv(nationalDir)
	if dir == "" {
		dir = t.TempDir()
	}
	lock, err := engine.Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Release() })
	e, err := engine.Start(t.Context(), engine.Config{
		Dir: dir, Library: warehousetest.Library(), Memory: 6 << 30, Lock: lock, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	fillNational(t, warehousetest.Open(t, e))
	return e
}

func fillNational(t testing.TB, db *warehouse.DB) {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context(), clickhouse.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := consumers.Prepare(t.Context(), db, catalogue); err != nil {
		t.Fatal(err)
	}
	if filled(t, db) {
		return
	}
	began := time.Now()
	for _, statement := range nationalStatements(t) {
		execute(t, db, statement)
	}
	t.Logf("facts after %.0f s", time.Since(began).Seconds())
	deriveNational(t, db, catalogue)
	t.Logf("derived after %.0f s", time.Since(began).Seconds())
	if err := consumers.Compact(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	execute(t, db, "CREATE TABLE national.filled ENGINE = Memory AS SELECT 1")
	t.Logf("the national set was filled within %.0f s", time.Since(began).Seconds())
}

// deriveNational gives every county its goals, derives all cells and roll-ups
// from the facts, as a changed catalogue would have it, and prints yearbooks from them.
func deriveNational(t testing.TB, db *warehouse.DB, catalogue *schema.Catalogue) {
	t.Helper()
	if err := consumers.StoreTargets(t.Context(), db, catalogue, nationalTargets(catalogue)); err != nil {
		t.Fatal(err)
	}
	if err := consumers.NewDerivation(db, catalogue).Rederive(t.Context()); err != nil {
		t.Fatal(err)
	}
	execute(t, db, nationalPublishedSQL)
}

// nationalTargets sets every county's goals; those above follow as sums.
func nationalTargets(catalogue *schema.Catalogue) []schema.Target {
	var targets []schema.Target
	for _, d := range catalogue.Divisions.All() {
		for year := 2021; year <= 2026 && d.Level == schema.LevelCounty && !d.Pseudo; year++ {
			for _, target := range nationalGoals {
				target.Division, target.Year = d.Code, year
				targets = append(targets, target)
			}
		}
	}
	return targets
}

func filled(t testing.TB, db *warehouse.DB) bool {
	t.Helper()
	var rows []struct {
		Tables uint64 `ch:"tables"`
	}
	if err := db.Select(t.Context(), &rows, "SELECT count() AS tables FROM system.tables WHERE database = 'national' AND name = 'filled'"); err != nil {
		t.Fatal(err)
	}
	return rows[0].Tables > 0
}

// nationalStatements are those of testdata/national.sql, told where the demo is.
func nationalStatements(t testing.TB) []string {
	t.Helper()
	u, err := url.Parse(demo(t).ClickHouse)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	text := strings.NewReplacer("$demo", u.Host, "$user", u.User.Username(), "$password", password).Replace(nationalSQL)
	return strings.Split(strings.TrimSuffix(strings.TrimSpace(text), ";"), ";\n")
}

func execute(t testing.TB, db *warehouse.DB, sql string) {
	t.Helper()
	if err := db.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%v in:\n%s", err, sql)
	}
}
