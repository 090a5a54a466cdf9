package dashboards

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

// book stores steps of alerts, and what was done about them, as the engine and the office do.
type book struct {
	*testing.T
	db  *warehouse.DB
	now time.Time
}

// thing is what an alert is about: a year's consultations, or a month's reports.
type thing struct {
	division    schema.Code
	level, name string
	about       string
}

func (a thing) key() string {
	if strings.Contains(a.about, "-") {
		return fmt.Sprintf("'overdue', '', %d, '%s'", a.division, a.about)
	}
	return fmt.Sprintf("'behind_pace', 'consult_free', %d, '%s'", a.division, a.about)
}

// step stores one, so many hours ago; was is the severity in which the alert fired before.
func (b book) step(a thing, number int, state, severity, was string, hours int) {
	b.Helper()
	at := b.now.Add(-time.Duration(hours) * time.Hour).UnixMilli()
	b.exec(`INSERT INTO huizong_store.alert_transition (rule, code, division, about, step, state, severity, was, level, name, period, message, since, at)
SELECT %s, %d, '%s', '%s', '%s', '%s', '%s', '2024-09-01', '第%d步', fromUnixTimestamp64Milli(%d), fromUnixTimestamp64Milli(%d)`,
		a.key(), number, state, severity, was, a.level, a.name, number, at, at)
}

// action stores one, so many hours ago. What is assigned was to be done by yesterday.
func (b book) action(a thing, action string, hours int) {
	b.Helper()
	b.exec(`INSERT INTO huizong_store.alert_action (rule, code, division, about, id, action, set_by, owner, deadline, at)
SELECT %[1]s, '%[2]s', '%[2]s', '李科长', if('%[2]s' = 'assign', '王主任', ''), if('%[2]s' = 'assign', yesterday(), NULL), fromUnixTimestamp64Milli(%[3]d)`,
		a.key(), action, b.now.Add(-time.Duration(hours)*time.Hour).UnixMilli())
}

func (b book) exec(sql string, args ...any) {
	b.Helper()
	if err := b.db.Exec(b.Context(), fmt.Sprintf(sql, args...)); err != nil {
		b.Fatal(err)
	}
}

// alertsOfShuozhou: the city is behind its pace, worse and worse, and the one who
// has it is late; a county is behind; another has reported at last; a third was
// late, closed and is late again; a fourth is reminded; a fifth may come to be late.
func alertsOfShuozhou(t *testing.T) *warehouse.DB {
	t.Helper()
	writer, e := warehousetest.New(t)
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := consumers.Prepare(t.Context(), writer, catalogue); err != nil {
		t.Fatal(err)
	}
	b := book{t, writer, time.Now()}
	city := thing{140600, "city", "朔州市", "2024"}
	b.step(city, 1, "pending", "warning", "", 80)
	b.step(city, 2, "firing", "warning", "", 70)
	b.step(city, 3, "firing", "warning", "warning", 60)
	b.step(city, 4, "firing", "critical", "warning", 50)
	b.action(city, "ack", 40)
	b.action(city, "assign", 30)
	b.step(thing{140602, "county", "朔城区", "2024"}, 1, "firing", "warning", "", 20)
	over := thing{140621, "county", "山阴县", "2024-03"}
	b.step(over, 1, "firing", "critical", "", 36)
	b.exec(`INSERT INTO huizong_store.alert_transition
SELECT * REPLACE (2 AS step, 'resolved' AS state, severity AS was, at + INTERVAL 36 HOUR AS at) FROM huizong_store.alert_transition WHERE division = 140621`)
	again := thing{140623, "county", "右玉县", "2024-03"}
	b.step(again, 1, "firing", "warning", "", 48)
	b.step(again, 2, "resolved", "warning", "warning", 47)
	b.action(again, "close", 46)
	b.step(again, 3, "firing", "warning", "", 10)
	b.step(thing{140681, "county", "怀仁市", "2024-03"}, 1, "firing", "info", "", 1)
	b.step(thing{140622, "county", "应县", "2024-03"}, 1, "pending", "critical", "", 1)
	return reader(t, e.DSN(engine.Reader))
}
