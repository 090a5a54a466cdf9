package consumers_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// oddRows has in each table what is easily changed on the way: quotes, zeros,
// fractions, nulls, no number at all, an hour that the clocks had twice.
var oddRows = map[string]string{
	"alert_notice": `SELECT 'nats', 'rule', concat('c', number), 140525, '2024-03', number, 'firing', 'critical',
		toDateTime64('2026-11-03 09:30:00.123', 3, 'Asia/Shanghai') + number FROM numbers(50000)`,
	"alert_action": `SELECT 'rule', 'code', 140000, '2024', concat('it''s \\ "', char(10, 9, 0, number), '" 汉'), 'reply', '张科长', '', if(number % 2, NULL, toDate('2149-06-06')),
		'', toDateTime64('1990-09-15 23:30:00', 3, 'Asia/Shanghai') + number * 600 FROM numbers(200)`,
	"alert_transition": `SELECT 'rule', toString(number), 0, '', number, 'cleared', '', '', 'city', '晋城市', toDate('2024-03-01'), number % 2,
		[nan, inf, -inf, 0.1, 1 / 3, -0.0, 1.7976931348623157e308, 2.2250738585072014e-308][number % 8 + 1], exp(sin(number) * 700), '', '', now64(3), now64(3) FROM numbers(8000)`,
	"dead_action":    `SELECT 18446744073709551615 - number, 'discard', '王', '重复', now64(3) FROM numbers(10)`,
	"target_history": `SELECT 'code', '', 140525, 2025, [NULL, toDecimal64('99999999999999.9999', 4), toDecimal64('-0.0001', 4), toDecimal64('0', 4)][number % 4 + 1], 'at_least', 'linear', 0.05, toDecimal64('99999.9999', 4), '', '', '张', toDateTime64('2026-11-03 09:30:00.123456', 6, 'Asia/Shanghai') + number FROM numbers(40)`,
}

func contents(t *testing.T, db *warehouse.DB, table string) string {
	t.Helper()
	var rows []struct {
		Rows uint64 `ch:"rows"`
		Hash string `ch:"hash"`
	}
	if err := db.Select(t.Context(), &rows, "SELECT count() AS rows, toString(groupBitXor(cityHash64(formatRow('RowBinary', *)))) AS hash FROM huizong_store."+table+" FINAL"); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(rows[0].Rows, " rows ", rows[0].Hash)
}

// Every table comes back exactly, twice as well as once.
func TestArchiveIsExact(t *testing.T) {
	t.Parallel()
	from, _ := warehousetest.New(t)
	to, _ := warehousetest.New(t)
	for _, table := range consumers.ArchivedTables() {
		if err := from.Exec(t.Context(), "INSERT INTO huizong_store."+table+" "+oddRows[table]); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		written, err := consumers.WriteTable(t.Context(), from, table, &file)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			read, err := consumers.ReadTable(t.Context(), to, table, bytes.NewReader(file.Bytes()))
			if err != nil || read != written || read == 0 {
				t.Fatalf("%s: got %d rows back, %v, want %d", table, read, err, written)
			}
		}
		if got, want := contents(t, to, table), contents(t, from, table); got != want {
			t.Errorf("%s: got %s, want %s", table, got, want)
		}
	}
}

func TestArchiveRefusesWhatIsCutOff(t *testing.T) {
	t.Parallel()
	db, _ := warehousetest.New(t)
	line := `{"sequence":1,"action":"retry","set_by":"a","note":"","at":"2026-11-03T01:30:00.000Z"}`
	for name, text := range map[string]string{"cut off": line[:40], "no end of line": line, "unknown column": `{"sequence":1,"colour":"red"}` + "\n"} {
		if _, err := consumers.ReadTable(t.Context(), db, "dead_action", strings.NewReader(text)); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

func TestRefuseFilled(t *testing.T) {
	t.Parallel()
	db, _ := warehousetest.New(t)
	created := time.Date(2026, 11, 3, 1, 30, 0, 123456789, time.UTC)
	refuse := func(last uint64, created time.Time) error {
		return consumers.RefuseFilled(t.Context(), db, "HUIZONG", created, last)
	}
	if err := refuse(10, created); err != nil {
		t.Errorf("empty: got %v", err)
	}
	if err := db.Exec(t.Context(), "INSERT INTO huizong_store.target_history "+oddRows["target_history"]); err != nil {
		t.Fatal(err)
	}
	if err := refuse(10, created); !errors.Is(err, consumers.ErrFilled) || !strings.Contains(err.Error(), "target_history has 40 rows") {
		t.Errorf("targets: got %v, want ErrFilled and the table", err)
	}
	err := db.Insert(t.Context(), "huizong_store.position (stream, created, sequence, first)", []string{"HUIZONG"}, []time.Time{created}, []uint64{10}, []uint64{7})
	if err != nil {
		t.Fatal(err)
	}
	if err := refuse(10, created); err != nil {
		t.Errorf("an older warehouse of the same stream: got %v", err)
	}
	if err := refuse(9, created); !errors.Is(err, consumers.ErrFilled) {
		t.Errorf("a newer warehouse: got %v, want ErrFilled", err)
	}
	if err := refuse(10, created.Add(1)); !errors.Is(err, consumers.ErrFilled) {
		t.Errorf("another stream: got %v, want ErrFilled", err)
	}
}
