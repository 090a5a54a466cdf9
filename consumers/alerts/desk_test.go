package alerts

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

// desk is an engine on a warehouse of its own, with a clock that is set by hand
// and events entered one after another.
type desk struct {
	testing.TB
	*Engine
	db       *warehouse.DB
	now      time.Time
	sequence uint64
	changes  consumers.Changes
	dead     map[schema.Code]int
	last     map[schema.Code]time.Time
	registry *prometheus.Registry
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	db, _ := warehousetest.New(t)
	d := &desk{TB: t, db: db, dead: map[schema.Code]int{}, last: map[schema.Code]time.Time{}, registry: prometheus.NewRegistry()}
	d.check(consumers.Prepare(t.Context(), db, catalogue))
	d.Engine, err = New(t.Context(), Config{
		Warehouse: db, Catalogue: catalogue, Logger: slog.New(slog.DiscardHandler), Metrics: NewMetrics(d.registry, false),
		Now:        func() time.Time { return d.now },
		Dead:       func(context.Context) (map[schema.Code]int, error) { return cloned(d.dead), nil },
		LastEvents: func(context.Context) (map[schema.Code]time.Time, error) { return d.last, nil },
	})
	d.check(err)
	return d
}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m))
	for k, v := range m {
		c[k] = v
	}
	return c
}

func (d *desk) check(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// at sets the clock to noon of a day.
func (d *desk) at(day string) {
	d.Helper()
	t, err := time.ParseInLocation(time.DateTime, day+" 12:00:00", schema.Shanghai)
	d.check(err)
	d.now = t
}

// report enters figures like "med_disputes_found=25" at the clock's time;
// "metric=" withdraws.
func (d *desk) report(division schema.Code, period string, figures ...string) {
	d.Helper()
	d.enter(division, schema.ScopeOwn, period, figures...)
}

func (d *desk) enter(division schema.Code, scope schema.Scope, period string, figures ...string) {
	d.Helper()
	p, err := schema.ParsePeriod(period)
	d.check(err)
	r := &schema.Report{Period: p, Scope: scope}
	for _, text := range figures {
		metric, literal, _ := strings.Cut(text, "=")
		f := schema.Figure{Metric: metric, Withdrawn: literal == ""}
		if !f.Withdrawn {
			f.Value, err = schema.ParseDecimal(literal)
			d.check(err)
		}
		r.Figures = append(r.Figures, f)
	}
	d.sequence++
	events := []consumers.Accepted{{
		Event:    schema.Event{ID: fmt.Sprint("e", d.sequence), Source: "/test", Type: schema.TypeReport, Division: division, Time: d.now, Report: r},
		Sequence: d.sequence, StreamTime: d.now,
	}}
	d.check(consumers.StoreFacts(d.Context(), d.db, events))
	derivation := consumers.NewDerivation(d.db, d.Catalogue)
	derivation.Changed = d.changes.Add
	d.check(derivation.Derive(d.Context(), events))
}

// all judges everything, and touched what was entered since, by the kinds of
// rules given or all; each gives its steps as "id phase severity | message".
func (d *desk) all(kinds ...schema.RuleKind) []string {
	d.Helper()
	return d.steps(scope{full: true}, kinds...)
}

func (d *desk) touched(kinds ...schema.RuleKind) []string {
	d.Helper()
	sc := scopeOf(d.Catalogue, d.changes)
	d.changes = consumers.Changes{}
	return d.steps(sc, kinds...)
}

func (d *desk) steps(sc scope, kinds ...schema.RuleKind) []string {
	d.Helper()
	steps, err := d.evaluate(d.Context(), sc, kinds...)
	d.check(err)
	lines := make([]string, len(steps))
	for i, s := range steps {
		lines[i] = fmt.Sprintf("%s %s %s | %s%s", s.Thing, s.Phase, s.Severity, s.Message, s.Reason)
	}
	slices.SortFunc(lines, cmp.Compare)
	return lines
}

func (d *desk) want(got []string, want ...string) {
	d.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		d.Errorf("%s:\ngot\n%s\nwant\n%s", d.now.Format(time.DateOnly), strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
