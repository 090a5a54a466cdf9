package warehouse_test

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/schema/clickhouse"
)

// startWithReaders runs a migrated engine that knows the readers of some divisions.
func startWithReaders(t *testing.T, codes ...schema.Code) (*warehouse.DB, *engine.Engine) {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	folder := filepath.Join(dir, "clickhouse", "users.d")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		division, ok := catalogue.Divisions.Get(code)
		if !ok {
			t.Fatalf("no division %s", code)
		}
		users, err := warehouse.ReaderUsers(division, "p-"+code.String())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, code.String()+".xml"), []byte(users), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := warehousetest.StartIn(t, dir)
	db := warehousetest.Open(t, e)
	if _, err := db.Migrate(t.Context(), clickhouse.Migrations); err != nil {
		t.Fatal(err)
	}
	return db, e
}

func openReader(t *testing.T, e *engine.Engine, code schema.Code) *warehouse.DB {
	t.Helper()
	address, err := url.Parse(e.DSN(engine.Reader))
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("reader_"+code.String(), "p-"+code.String())
	db, err := warehouse.OpenReader(t.Context(), address.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestReaderSeesItsDivisionOnly(t *testing.T) {
	t.Parallel()
	db, e := startWithReaders(t, 140000, 140600, 140602)
	divisions := []uint32{140000, 140600, 140602, 140681, 140700, 620000}
	sequences, texts, reasons, times := make([]uint64, len(divisions)), make([]string, len(divisions)), make([][]string, len(divisions)), make([]time.Time, len(divisions))
	for i := range divisions {
		sequences[i], times[i] = uint64(i+1), time.Unix(1, 0)
	}
	if err := db.Insert(t.Context(), "huizong_store.refusal", sequences, texts, divisions, texts, reasons, times); err != nil {
		t.Fatal(err)
	}
	for code, want := range map[schema.Code][]uint32{
		140000: {140000, 140600, 140602, 140681, 140700},
		140600: {140600, 140602, 140681},
		140602: {140602},
	} {
		reader := openReader(t, e, code)
		var rows []struct {
			Division uint32 `ch:"division"`
		}
		if err := reader.Select(t.Context(), &rows, "SELECT division FROM huizong.dead_letter ORDER BY division"); err != nil {
			t.Fatal(err)
		}
		var got []uint32
		for _, row := range rows {
			got = append(got, row.Division)
		}
		if !slices.Equal(got, want) {
			t.Errorf("reader of %s: got rows of %v, want %v", code, got, want)
		}
		for _, sql := range []string{"SELECT count() FROM huizong_store.refusal", "SELECT count() FROM huizong_store.division", "SELECT * FROM system.users"} {
			if err := reader.Exec(t.Context(), sql); err == nil {
				t.Errorf("reader of %s: %s: got no error", code, sql)
			}
		}
	}
}

// Every view is named, with a filter where it has divisions, so that a view
// added later is seen by nobody but the common reader until it is.
func TestReaderKnowsEveryView(t *testing.T) {
	t.Parallel()
	db, e := startWithReaders(t, 140600)
	reader := openReader(t, e, 140600)
	var views []struct {
		Name    string   `ch:"name"`
		Columns []string `ch:"columns"`
	}
	if err := db.Select(t.Context(), &views, "SELECT table AS name, groupArray(name) AS columns FROM system.columns WHERE database = 'huizong' GROUP BY table"); err != nil {
		t.Fatal(err)
	}
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	city, _ := catalogue.Divisions.Get(140600)
	users, err := warehouse.ReaderUsers(city, "p")
	if err != nil {
		t.Fatal(err)
	}
	for _, view := range views {
		if err := reader.Exec(t.Context(), "SELECT * FROM huizong."+view.Name+" LIMIT 0"); err != nil {
			t.Errorf("huizong.%s: %v; name it in readable", view.Name, err)
		}
		if slices.Contains(view.Columns, "division") && !strings.Contains(users, "<"+view.Name+"><filter>") {
			t.Errorf("huizong.%s has a column division but no filter", view.Name)
		}
	}
	if err := db.Exec(t.Context(), "CREATE VIEW huizong.later AS SELECT 140700 AS division"); err != nil {
		t.Fatal(err)
	}
	if err := reader.Exec(t.Context(), "SELECT * FROM huizong.later"); err == nil {
		t.Error("a view that nobody named: got no error")
	}
}

// Filters that a reader sets reach the tables below the views, where they would
// single out a sibling in a median.
func TestReaderSetsNoFiltersBelowItsViews(t *testing.T) {
	t.Parallel()
	_, e := startWithReaders(t, 140600)
	reader := openReader(t, e, 140600)
	query := "SELECT count() FROM huizong.sibling SETTINGS "
	if err := reader.Exec(t.Context(), query+"max_execution_time = 59"); err != nil {
		t.Errorf("the setting that Grafana's plugin sends: %v", err)
	}
	err := reader.Exec(t.Context(), query+"additional_table_filters = {'huizong_store.rollup_year': 'division = 140700'}")
	if err == nil || !strings.Contains(err.Error(), "additional_table_filters") {
		t.Errorf("additional_table_filters: got %v, want it refused", err)
	}
}

func TestReaderOfTheCountry(t *testing.T) {
	t.Parallel()
	if _, err := warehouse.ReaderUsers(&schema.Division{Code: schema.Country}, "p"); !errors.Is(err, warehouse.ErrWholeCountry) {
		t.Errorf("got %v, want ErrWholeCountry", err)
	}
}
