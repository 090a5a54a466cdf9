package consumers_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// watched is a loader with metrics of its own, as every start of the process has.
type watched struct {
	testing.TB
	loader   *consumers.Loader
	registry *prometheus.Registry
}

func (s *system) watch() *watched {
	s.Helper()
	w := &watched{TB: s.TB, registry: prometheus.NewPedanticRegistry()}
	var err error
	if w.loader, err = consumers.NewLoader(s.Context(), consumers.LoaderConfig{
		Stream: s.streams.Events, Warehouse: s.warehouse, Notices: bus.Notices{JetStream: s.js}, Catalogue: s.catalogue, Provinces: s.provinces,
		Logger: slog.New(slog.DiscardHandler), Metrics: consumers.NewMetrics(w.registry),
	}); err != nil {
		s.Fatal(err)
	}
	w.registry.MustRegister(consumers.NewProgress(w.loader))
	return w
}

// loadUpTo runs the loader until it has reached the sequence.
func (w *watched) loadUpTo(sequence uint64) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- w.loader.Run(ctx) }()
	if err := w.loader.Await(ctx, sequence); err != nil {
		w.Errorf("the loader did not reach %d: %v", sequence, err)
	}
	cancel()
	if err := <-done; err != nil {
		w.Fatal(err)
	}
}

// want holds values, or a histogram's counts, by name and labels.
func (w *watched) want(when string, want map[string]float64) {
	w.Helper()
	families, err := w.registry.Gather()
	if err != nil {
		w.Fatalf("%s: a scrape fails: %v", when, err)
	}
	got := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			name := family.GetName()
			for _, label := range metric.GetLabel() {
				name += " " + label.GetValue()
			}
			got[name] = metric.GetGauge().GetValue() + metric.GetCounter().GetValue() + float64(metric.GetHistogram().GetSampleCount())
		}
	}
	for name, value := range want {
		if have, ok := got[name]; !ok || have != value {
			w.Errorf("%s: %s: got %v (%t), want %v", when, name, have, ok, value)
		}
	}
}

func reportOf(division schema.Code, id string) schema.Event {
	return schema.Event{
		ID: id, Source: "/test", Type: schema.TypeReport, Division: division, Time: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC),
		Report: &schema.Report{
			Period: schema.Period{Year: 2024, Month: 3}, Scope: schema.ScopeOwn,
			Figures: []schema.Figure{{Metric: "med_disputes_found", Value: schema.Whole(25)}},
		},
	}
}

func TestLagIsTrueAtEveryScrape(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	w := s.watch()
	s.state(reportOf(140525, "a"))
	s.publish("hz.case.14.05.25", []byte("broken"))
	w.want("not loading", map[string]float64{"huizong_lag_events": 2, "huizong_position_sequence": 0})
	w.loadUpTo(2)
	w.want("loaded", map[string]float64{
		"huizong_lag_events": 0, "huizong_position_sequence": 2, "huizong_dead_letters_total": 1,
		"huizong_events_total stored report": 1, "huizong_events_total refused case": 1,
	})
	last := s.state(reportOf(140525, "b"))
	w.want("stopped again", map[string]float64{"huizong_lag_events": 1, "huizong_position_sequence": 2})
	again := s.watch()
	again.want("another start", map[string]float64{"huizong_lag_events": 1, "huizong_position_sequence": 2})
	again.loadUpTo(last.sequence)
	again.want("another start, loaded", map[string]float64{"huizong_lag_events": 0, "huizong_position_sequence": 3})
}

// The last batch is read once more at every start, however old it is.
func TestRestartCountsNothingTwice(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.state(reportOf(140525, "a"))
	last := s.publish("hz.report.14.05.25", []byte("broken"))
	s.watch().loadUpTo(last)
	again := s.watch()
	again.loadUpTo(s.state(reportOf(140525, "b")).sequence)
	again.want("another start", map[string]float64{
		"huizong_events_total stored report": 1, "huizong_dead_letters_total": 0,
	})
}

func TestFreshnessOutlivesTheProcess(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	var last uint64
	for _, division := range []schema.Code{140525, 419001, 110101} {
		last = s.state(reportOf(division, "a")).sequence
	}
	first := s.watch()
	first.loadUpTo(last)
	want := map[string]float64{}
	for sequence, city := range map[uint64]string{1: "140500", 2: "410000", 3: "110000"} {
		message, err := s.streams.Events.GetMsg(t.Context(), sequence)
		if err != nil {
			t.Fatal(err)
		}
		want["huizong_last_event_timestamp_seconds "+city] = float64(message.Time.UnixMilli()) / 1000
	}
	first.want("loaded", want)
	events := &unread{Warehouse: s.db, table: "huizong_store.event "}
	s.warehouse = events
	s.watch().want("another start", want)
	if events.read > 0 {
		t.Error("a start looks through all events, however many there are")
	}
	// An earlier release did not note it.
	if err := s.db.Exec(t.Context(), `INSERT INTO huizong_store.position (stream, created, sequence, first, at)
SELECT stream, created, sequence, first, at FROM huizong_store.position FINAL`); err != nil {
		t.Fatal(err)
	}
	s.watch().want("a start on an earlier release's position", want)
	if events.read == 0 {
		t.Error("the position was to be without freshness")
	}
}

// unread counts the queries that read a table.
type unread struct {
	consumers.Warehouse
	table string
	read  int
}

func (u *unread) Select(ctx context.Context, dest any, sql string, tables ...*ext.Table) error {
	if strings.Contains(sql, u.table) {
		u.read++
	}
	return u.Warehouse.Select(ctx, dest, sql, tables...)
}
