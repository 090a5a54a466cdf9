// Package warehousetest gives each test a real ClickHouse engine of its own.
package warehousetest

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/schema/clickhouse"
)

// Main runs a package's tests; the test binary is its engines' process too.
func Main(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == engine.Command {
		if err := engine.Run(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Start runs an engine that ends with the test.
func Start(t testing.TB) *engine.Engine {
	t.Helper()
	return StartIn(t, t.TempDir())
}

// StartIn runs an engine on a data folder, as Start does.
func StartIn(t testing.TB, dir string) *engine.Engine {
	t.Helper()
	lock, err := engine.Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), engine.Config{Dir: dir, Library: Library(), Lock: lock, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = e.Close()
		_ = lock.Release()
	})
	return e
}

// Library is where `npm ci` puts the engine's library in this checkout.
func Library() string {
	_, file, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(file), "..", "..", "..")
	matches, _ := filepath.Glob(filepath.Join(root, "node_modules", "@chdb", "lib-*", "libchdb.so"))
	if len(matches) == 0 {
		return filepath.Join(root, "node_modules") // so that the engine's own error tells what to do
	}
	return matches[0]
}

// Open connects to the engine as the writer.
func Open(t testing.TB, e *engine.Engine) *warehouse.DB {
	t.Helper()
	db, err := warehouse.Open(t.Context(), e.DSN(engine.Writer))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// New gives a migrated warehouse on an engine of its own.
func New(t testing.TB) (*warehouse.DB, *engine.Engine) {
	t.Helper()
	e := Start(t)
	db := Open(t, e)
	if _, err := db.Migrate(t.Context(), clickhouse.Migrations); err != nil {
		t.Fatal(err)
	}
	return db, e
}
