package consumers_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

func TestCalendarIsStored(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.want(`toString((due_day, count(), min((year, month)), max((year, month)), min(due_on), max(due_on))))
FROM huizong_store.due_date GROUP BY due_day`, "(5,2148,(1970,1),(2148,12),'1970-02-05','2149-01-06')")
	b.want(`toString((year, month, due_on))) FROM huizong_store.due_date
WHERE (year, month) IN ((2019, 12), (2024, 2), (2024, 3), (2024, 9)) ORDER BY year, month`,
		"(2019,12,'2020-01-06')", "(2024,2,'2024-03-05')", "(2024,3,'2024-04-07')", "(2024,9,'2024-10-08')")
	b.want("toString((count(), min(year), max(year), sum(length(days))))) FROM huizong_store.workday", "(180,1970,2149,2160)")
	b.want("toString(days)) FROM huizong_store.workday WHERE year IN (2017, 2024) ORDER BY year",
		"[22,20,23,20,23,22,21,23,21,22,22,21]", "[22,18,21,22,21,19,23,22,21,19,21,22]")
}

// A month is owed from the day after its due day on, wherever that has moved.
func TestOwedOnceTheMovedDueDayHasPassed(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	last := schema.MonthOf(time.Now()).AddMonths(-1)
	b.report(time.Now(), 140100, last.AddMonths(-1).String(), "arb_accepted=3")
	today := schema.DayOf(time.Now())
	for _, tt := range []struct {
		dueOn time.Time
		last  schema.Period
	}{
		{today, last.AddMonths(-1)},
		{today.AddDate(0, 0, -1), last},
	} {
		b.check(b.db.Exec(t.Context(), fmt.Sprintf(`ALTER TABLE huizong_store.due_date UPDATE due_on = '%s'
WHERE year = %d AND month = %d SETTINGS mutations_sync = 1`, tt.dueOn.Format(time.DateOnly), last.Year, last.Month)))
		b.want("toString(max(period))) FROM huizong.completeness WHERE dataset = 'arbitration'", tt.last.FirstDay().Format(time.DateOnly))
	}
}

func TestUnknownYearIsWarnedOf(t *testing.T) {
	t.Parallel()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ now, want string }{
		{"2024-12-31T23:59:59+08:00", ""},
		{"2018-11-30T12:00:00+08:00", "year=2018"},
		{"2018-12-01T00:00:00+08:00", ""}, // due in January
		{"2018-11-30T16:00:00Z", ""},
		{"2148-12-31T12:00:00+08:00", "year=2149"},
	} {
		now, err := time.Parse(time.RFC3339, tt.now)
		if err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		consumers.WarnOfUnknownYear(slog.New(slog.NewTextHandler(&log, nil)), catalogue.Calendar, now)
		if got := log.String(); (got != "") != (tt.want != "") || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.now, got, tt.want)
		}
	}
}
