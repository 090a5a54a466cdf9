// Package warehousetest gives each test a real ClickHouse engine of its own.
package warehousetest

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
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
	code := m.Run()
	if template != "" {
		_ = os.RemoveAll(template)
	}
	os.Exit(code)
}

// Start runs an engine that ends with the test.
func Start(t testing.TB) *engine.Engine {
	t.Helper()
	return StartIn(t, t.TempDir())
}

// StartIn runs an engine on a data folder, as Start does.
func StartIn(t testing.TB, dir string) *engine.Engine {
	t.Helper()
	e, stop := start(t, dir)
	t.Cleanup(func() { _ = stop() })
	return e
}

func start(t testing.TB, dir string) (e *engine.Engine, stop func() error) {
	t.Helper()
	lock, err := engine.Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err = engine.Start(t.Context(), engine.Config{Dir: dir, Library: Library(), Lock: lock, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return e, func() error { return errors.Join(e.Close(), lock.Release()) }
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
	migrated.Do(func() { migrate(t) })
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(template)); err != nil {
		t.Fatal(err)
	}
	e := StartIn(t, dir)
	return Open(t, e), e
}

// template is a data folder after all migrations: copying one takes a tenth of the
// time of making one. Main removes it.
var (
	template string
	migrated sync.Once
)

func migrate(t testing.TB) {
	t.Helper()
	dir, err := os.MkdirTemp("", "huizong-migrated-")
	if err != nil {
		t.Fatal(err)
	}
	template = dir
	e, stop := start(t, dir)
	db, err := warehouse.Open(t.Context(), e.DSN(engine.Writer))
	if err == nil {
		_, err = db.Migrate(t.Context(), clickhouse.Migrations)
		err = errors.Join(err, db.Close())
	}
	if err := errors.Join(err, stop()); err != nil {
		t.Fatal(err)
	}
}
