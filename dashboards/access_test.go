package dashboards

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/warehouse"
)

// cityReader is the city that has a reader of its own in the demo.
const cityReader = "140600"

func readerOf(t *testing.T, a addresses, division string) *warehouse.DB {
	t.Helper()
	password, err := os.ReadFile(filepath.Join(a.dir, "reader_"+division))
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(a.ClickHouse)
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("reader_"+division, strings.TrimSpace(string(password)))
	return reader(t, address.String())
}

// others are the codes and names of the divisions that a city's reader must
// not see: all that have figures but itself, what is below and what is above it.
func others(t *testing.T, db *warehouse.DB, city string) (codes, names []string) {
	t.Helper()
	f, err := ask(t.Context(), db, "SELECT toString(division), name, "+
		"intDiv(division, 100) = intDiv("+city+", 100) OR division IN (0, intDiv("+city+", 10000) * 10000) FROM huizong.reporting_division")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range f.rows {
		if row[2] == 0.0 {
			codes, names = append(codes, row[0].(string)), append(names, row[1].(string))
		}
	}
	if len(codes) < 100 {
		t.Fatalf("got %d other divisions, want the province's", len(codes))
	}
	return codes, names
}

// A city's reader gets no row of another city in any panel, whatever stands in
// the variables: not even where it asks for the others by their codes.
func TestACitySeesItselfOnly(t *testing.T) {
	t.Parallel()
	a := demo(t)
	db := readerOf(t, a, cityReader)
	codes, names := others(t, reader(t, a.ClickHouse), cityReader)
	all := dashboards(t)
	for _, d := range all {
		t.Run(d.File, func(t *testing.T) {
			t.Parallel()
			w := &viewer{db: db}
			var err error
			if w.at, err = momentOf(d, &panel{}, time.Now()); err != nil {
				t.Fatal(err)
			}
			asked, rows := 0, 0
			for _, set := range peeps(d, codes) {
				c, options, err := w.open(t.Context(), d, set)
				if err != nil {
					t.Fatal(err)
				}
				for name, values := range options {
					for _, value := range values {
						if slices.Contains(codes, value) {
							t.Errorf("variable %s offers %s", name, value)
						}
					}
				}
				n, err := w.foreign(t.Context(), d, c, codes, names)
				if err != nil {
					t.Error(err)
				}
				asked, rows = asked+1, rows+n
			}
			t.Logf("%d selections, %d rows, all of %s", asked, rows, cityReader)
			if rows == 0 && !slices.Contains([]string{"home", "system"}, d.File) {
				t.Error("got no rows at all, want the city's own")
			}
		})
	}
}

// peeps are selections: as opened, and with every variable that names divisions or
// an alert set to those of others.
func peeps(d *dashboard, codes []string) []choices {
	set := choices{}
	others := map[string]string{
		"province": "140000", "city": "140100", "county": "140105", "division": "140100", "area": "", "alert": "behind_pace:consult_free:140900:2024",
	}
	for name, other := range others {
		if v := d.variable(name); v != nil && v.Multi {
			set[name] = v.many(codes)
		} else if v != nil {
			set[name] = v.one(other)
		}
	}
	return []choices{nil, set}
}

// foreign counts the rows of all panels, and tells of the first that is another's.
func (w *viewer) foreign(ctx context.Context, d *dashboard, c choices, codes, names []string) (rows int, err error) {
	for _, p := range d.all() {
		if !p.sql() {
			continue
		}
		for _, target := range p.Targets {
			sql, err := expand(target.RawSQL, c, w.at)
			if err != nil {
				return rows, err
			}
			f, err := ask(ctx, w.db, sql)
			if err != nil {
				return rows, fmt.Errorf("%s: %w", p.Title, err)
			}
			rows += len(f.rows)
			for _, row := range f.rows {
				for i, value := range row {
					text, _ := value.(string)
					if slices.Contains(codes, text) || slices.ContainsFunc(names, func(name string) bool { return isOf(text, name) }) {
						return rows, fmt.Errorf("%s: got %q in %s, which is another division's", p.Title, text, f.columns[i].name)
					}
				}
			}
		}
	}
	return rows, nil
}

// isOf says whether a text is a division's name, or begins with it as messages do.
func isOf(text, name string) bool {
	return strings.TrimSuffix(text, "本级") == name || strings.HasPrefix(text, name+" ")
}

// The common reader reads the views and nothing else, within its limits.
func TestReaderIsBounded(t *testing.T) {
	t.Parallel()
	db := reader(t, demo(t).ClickHouse)
	for _, tt := range []struct{ name, sql, want string }{
		{"insert", "INSERT INTO huizong_store.position (stream) VALUES ('x')", "Not enough privileges"},
		{"create", "CREATE TABLE huizong.x (a Int32) ENGINE = Memory", "Not enough privileges"},
		{"drop", "DROP VIEW huizong.rollup", "Not enough privileges"},
		{"the store", "SELECT count() FROM huizong_store.cell", "Not enough privileges"},
		{"users", "SELECT * FROM system.users", "Not enough privileges"},
		{"other queries", "SELECT * FROM system.processes", "Not enough privileges"},
		{"files", "SELECT * FROM file('/etc/passwd', 'LineAsString')", "Not enough privileges"},
		{"addresses", "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", "Not enough privileges"},
		{"more memory", "SELECT 1 SETTINGS max_memory_usage = 100000000000", "max_memory_usage"},
		{"more time", "SELECT 1 SETTINGS max_execution_time = 3600", "max_execution_time"},
		{"too much memory", "SELECT groupArray(number) FROM numbers(1000000000)", "memory limit"},
		{"too long", "SELECT count() FROM numbers(1000000000000) SETTINGS max_execution_time = 1", "imeout exceeded"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ask(t.Context(), db, tt.sql)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error that says %q", err, tt.want)
			}
		})
	}
}
