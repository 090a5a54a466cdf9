package warehouse_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema/clickhouse"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }

func schemaFiles(t *testing.T) (numbered, views []string) {
	t.Helper()
	for pattern, into := range map[string]*[]string{"*.sql": &numbered, "views/*.sql": &views} {
		names, err := fs.Glob(clickhouse.Migrations, pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: got %v, %v", pattern, names, err)
		}
		*into = names
	}
	return numbered, views
}

func copyOf(t *testing.T, names ...string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range names {
		data, err := fs.ReadFile(clickhouse.Migrations, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

func migrate(t *testing.T, db *warehouse.DB, files fs.FS, want ...string) {
	t.Helper()
	if applied, err := db.Migrate(t.Context(), files); err != nil || !slices.Equal(applied, want) {
		t.Fatalf("got %v applied, %v; want %v", applied, err, want)
	}
}

func TestMigrateTwice(t *testing.T) {
	t.Parallel()
	db := warehousetest.Open(t, warehousetest.Start(t))
	numbered, views := schemaFiles(t)
	migrate(t, db, clickhouse.Migrations, append(numbered, views...)...)
	migrate(t, db, clickhouse.Migrations)
}

// Every schema there ever was is a prefix of the numbered files: each must lead to
// today's, and a file that ran but was not recorded must run again.
func TestMigrateFromEveryVersion(t *testing.T) {
	t.Parallel()
	db := warehousetest.Open(t, warehousetest.Start(t))
	numbered, views := schemaFiles(t)
	for i, name := range numbered {
		files := copyOf(t, numbered[:i+1]...)
		migrate(t, db, files, name)
		if err := db.Exec(t.Context(), "ALTER TABLE huizong_store.migration DELETE WHERE name = '"+name+"' SETTINGS mutations_sync = 1"); err != nil {
			t.Fatal(err)
		}
		migrate(t, db, files, name)
	}
	migrate(t, db, clickhouse.Migrations, views...)
}

// A changed view makes all anew, and going back to the release before does, too;
// numbered files that were retired since are no newer schema.
func TestMigrateChangedViews(t *testing.T) {
	t.Parallel()
	db := warehousetest.Open(t, warehousetest.Start(t))
	numbered, views := schemaFiles(t)
	migrate(t, db, clickhouse.Migrations, append(numbered, views...)...)
	if err := db.Insert(t.Context(), "huizong_store.migration (name)", []string{"0019_retired.sql"}); err != nil {
		t.Fatal(err)
	}
	changed := copyOf(t, append(numbered, views...)...)
	last := changed[views[len(views)-1]]
	last.Data = append(last.Data, "-- changed\n"...)
	migrate(t, db, changed, views...)
	migrate(t, db, changed)
	migrate(t, db, clickhouse.Migrations, views...)
}

func TestMigrateRefuses(t *testing.T) {
	t.Parallel()
	db := warehousetest.Open(t, warehousetest.Start(t))
	for _, sql := range []string{"CREATE DATABASE huizong", "CREATE TABLE huizong.orders (a Int32) ENGINE = MergeTree ORDER BY a"} {
		if err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Migrate(t.Context(), clickhouse.Migrations); !errors.Is(err, warehouse.ErrForeign) {
		t.Errorf("somebody else's database: got %v, want ErrForeign", err)
	}
	if err := db.Exec(t.Context(), "DROP DATABASE huizong"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context(), clickhouse.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := db.Insert(t.Context(), "huizong_store.migration (name)", []string{"9999_future.sql"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context(), clickhouse.Migrations); !errors.Is(err, warehouse.ErrNewer) {
		t.Errorf("a later schema: got %v, want ErrNewer", err)
	}
}

func TestTablesAreDurable(t *testing.T) {
	t.Parallel()
	db, _ := warehousetest.New(t)
	var tables []struct {
		Name   string `ch:"name"`
		Create string `ch:"create_table_query"`
	}
	if err := db.Select(t.Context(), &tables, `SELECT name, create_table_query FROM system.tables
WHERE database = 'huizong_store' AND engine LIKE '%MergeTree'`); err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		for _, setting := range []string{"fsync_after_insert = 1", "fsync_part_directory = 1", "min_rows_to_fsync_after_merge = 1", "old_parts_lifetime = 480"} {
			if !strings.Contains(table.Create, setting) {
				t.Errorf("%s: got no %s", table.Name, setting)
			}
		}
	}
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	e := warehousetest.Start(t)
	for _, tt := range []struct{ name, dsn, want string }{
		{"nobody there", "clickhouse://u:hidden@127.0.0.1:1/", "--clickhouse"},
		{"wrong password", strings.Replace(e.DSN(engine.Writer), "writer:", "writer:hidden", 1), "--clickhouse"},
		{"no address", "://hidden", "not a ClickHouse address"},
	} {
		_, err := warehouse.Open(t.Context(), tt.dsn)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: got %v, want %s and no password", tt.name, err, tt.want)
		}
	}
}
