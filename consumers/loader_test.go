package consumers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }

// system is the real stream and the real engine, with a loader that can be
// stopped and started.
type system struct {
	*testing.T
	catalogue *schema.Catalogue
	db        *warehouse.DB
	warehouse consumers.Warehouse
	js        jetstream.JetStream
	streams   bus.Streams
	stop      func()
	ended     chan error // what the last loader ended with
}

func newSystem(t *testing.T) *system {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	db, _ := warehousetest.New(t)
	if err := consumers.Prepare(t.Context(), db, catalogue); err != nil {
		t.Fatal(err)
	}
	s := &system{T: t, catalogue: catalogue, db: db, warehouse: db}
	s.connect(t.TempDir())
	return s
}

func (s *system) connect(dir string) {
	s.Helper()
	server, err := bus.StartServer(bus.ServerConfig{Dir: dir})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { _ = server.Close() })
	conn, err := bus.Connect(bus.ConnectConfig{URL: server.ClientURL(), Name: "test"})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(conn.Close)
	if s.js, err = jetstream.New(conn); err != nil {
		s.Fatal(err)
	}
	if s.streams, err = bus.Setup(s.Context(), s.js, 1); err != nil {
		s.Fatal(err)
	}
}

// start runs a loader until s.stop.
func (s *system) start() {
	s.Helper()
	loader, err := consumers.NewLoader(s.Context(), consumers.LoaderConfig{
		Stream: s.streams.Events, Warehouse: s.warehouse, Notices: bus.Notices{JetStream: s.js}, Catalogue: s.catalogue,
		Logger: slog.New(slog.DiscardHandler), Metrics: consumers.NewMetrics(prometheus.NewRegistry()),
	})
	if err != nil {
		s.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	s.ended = done
	go func() { done <- loader.Run(ctx) }()
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			s.Errorf("the loader ended with %v", err)
		}
	}
}

// publish puts a body on a subject, whatever they are, and gives its sequence.
func (s *system) publish(subject string, body []byte) uint64 {
	s.Helper()
	ack, err := s.js.PublishMsg(s.Context(), &nats.Msg{Subject: subject, Data: body})
	if err != nil {
		s.Fatal(err)
	}
	return ack.Sequence
}

func (s *system) state(e schema.Event) stated {
	s.Helper()
	body, err := e.Encode()
	if err != nil {
		s.Fatal(err)
	}
	return stated{e, s.publish(schema.Subject(e), body)}
}

// await returns once the watermark of the sequence's province has reached it.
func (s *system) await(province string, sequence uint64) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	consumer, err := s.js.OrderedConsumer(ctx, schema.StreamReceipts, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{schema.StoredSubject(province)}, DeliverPolicy: jetstream.DeliverLastPerSubjectPolicy,
	})
	if err != nil {
		s.Fatal(err)
	}
	iterator, err := consumer.Messages()
	if err != nil {
		s.Fatal(err)
	}
	defer iterator.Stop()
	for {
		msg, err := iterator.Next(jetstream.NextContext(ctx))
		if err != nil {
			s.Fatalf("the watermark of %s did not reach %d: %v", province, sequence, err)
		}
		var stored schema.Stored
		if err := json.Unmarshal(msg.Data(), &stored); err != nil {
			s.Fatal(err)
		}
		if stored.Sequence >= sequence {
			return
		}
	}
}

type rollupRow struct {
	Metric    string          `ch:"metric"`
	Dimension string          `ch:"dimension"`
	Item      string          `ch:"item"`
	Division  uint32          `ch:"division"`
	Period    time.Time       `ch:"period"`
	Value     decimal.Decimal `ch:"value"`
	Basis     string          `ch:"basis"`
	Reported  uint16          `ch:"reported"`
	Expected  uint16          `ch:"expected"`
}

func (r rollupRow) key() figureKey {
	return figureKey{
		r.Metric,
		schema.Breakdown{Dimension: r.Dimension, Item: r.Item},
		schema.Code(r.Division),
		schema.Period{Year: r.Period.Year(), Month: r.Period.Month()},
	}
}

// compare holds every row of every level against the ledger.
func (s *system) compare(events []stated) {
	s.Helper()
	l := newLedger(s.catalogue, events)
	var rows []rollupRow
	if err := s.db.Select(s.Context(), &rows, `SELECT metric, '' AS dimension, '' AS item, division, period, value, basis, reported, expected FROM huizong.rollup
UNION ALL SELECT metric, dimension, item, division, period, value, basis, reported, expected FROM huizong.rollup_by`); err != nil {
		s.Fatal(err)
	}
	want := l.rollup()
	for _, row := range rows {
		w, ok := want[row.key()]
		got := value{schema.Decimal(row.Value.Shift(4).IntPart()), row.Basis, int(row.Reported)}
		if !ok || got != w {
			s.Errorf("%v: got %v, want %v (%t)", row.key(), got, w, ok)
		}
		if row.Reported > row.Expected {
			s.Errorf("%v: got %d reported of %d expected", row.key(), row.Reported, row.Expected)
		}
		delete(want, row.key())
	}
	for key, w := range want {
		s.Errorf("%v: got no row, want %v", key, w)
	}
	s.compareYears(l)
	s.compareDerived()
}

// compareYears holds the year to date, in months with a value, against the ledger.
func (s *system) compareYears(l *ledger) {
	s.Helper()
	var rows []struct {
		Code     string    `ch:"code"`
		Division uint32    `ch:"division"`
		Period   time.Time `ch:"period"`
		YTD      *float64  `ch:"ytd"`
	}
	if err := s.db.Select(s.Context(), &rows, "SELECT code, division, period, ytd FROM huizong.change WHERE code IN (SELECT code FROM huizong.metric)"); err != nil {
		s.Fatal(err)
	}
	want := l.yearToDate()
	for _, row := range rows {
		key := figureKey{metric: row.Code, division: schema.Code(row.Division), period: schema.Period{Year: row.Period.Year(), Month: row.Period.Month()}}
		if row.YTD == nil || *row.YTD != want[key].Float() {
			s.Errorf("%v: got year to date %v, want %v", key, row.YTD, want[key])
		}
	}
}

// Random histories with copies, broken neighbours and restarts come to the ledger.
func TestRollupEqualsLedger(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			h := &historian{random: rand.New(rand.NewPCG(seed, 0))}
			var events []stated
			for range 4 {
				s.start()
				var last stated
				for range 60 {
					last = s.state(h.event())
					events = append(events, last)
					switch h.random.IntN(10) {
					case 0: // a copy, as sent after the window in which the stream knows it
						copied := s.state(pick(h.random, events).Event)
						events = append(events, copied)
					case 1:
						s.publish(schema.Subject(last.Event), []byte(`{"specversion":`))
					}
				}
				for _, province := range []string{"14", "11", "41", "44"} {
					marker := h.event()
					marker.Division = map[string]schema.Code{"14": 140525, "11": 110101, "41": 419001, "44": 441900}[province]
					last = s.state(marker)
					events = append(events, last)
					s.await(province, last.sequence)
				}
				s.compare(events)
				s.stop()
			}
		})
	}
}
