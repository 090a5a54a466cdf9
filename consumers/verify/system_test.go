package verify_test

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }

// system is the real stream and the real engine, with a loader that runs.
type system struct {
	*testing.T
	catalogue *schema.Catalogue
	db        *warehouse.DB // the writer's
	reader    *warehouse.DB
	js        jetstream.JetStream
	streams   bus.Streams
	provinces schema.Provinces // that the loader reads; nil: everything
	loader    *consumers.Loader
	holds     *consumers.Holds
	stop      func()
}

func newSystem(t *testing.T) *system {
	t.Helper()
	db, e := warehousetest.New(t)
	s := &system{T: t, db: db, holds: &consumers.Holds{}}
	var err error
	s.catalogue, err = schema.Load()
	s.check(err)
	s.check(consumers.Prepare(t.Context(), db, s.catalogue))
	s.reader, err = warehouse.OpenReader(t.Context(), e.DSN(engine.Reader))
	s.check(err)
	t.Cleanup(func() { _ = s.reader.Close() })
	s.connect()
	s.start()
	return s
}

// in is the same system for a subtest.
func (s *system) in(t *testing.T) *system {
	sub := *s
	sub.T = t
	return &sub
}

func (s *system) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *system) connect() {
	s.Helper()
	server, err := bus.StartServer(bus.ServerConfig{Dir: s.TempDir()})
	s.check(err)
	s.Cleanup(func() { _ = server.Close() })
	conn, err := bus.Connect(bus.ConnectConfig{URL: server.ClientURL(), Name: "test"})
	s.check(err)
	s.Cleanup(conn.Close)
	s.js, err = jetstream.New(conn)
	s.check(err)
	s.streams, err = bus.Setup(s.Context(), s.js, 1)
	s.check(err)
}

// start runs a loader until s.stop or the end of the test.
func (s *system) start() {
	s.Helper()
	var err error
	s.loader, err = consumers.NewLoader(s.Context(), consumers.LoaderConfig{
		Stream: s.streams.Events, Warehouse: s.db, Notices: bus.Notices{JetStream: s.js}, Catalogue: s.catalogue, Provinces: s.provinces,
		Logger: slog.New(slog.DiscardHandler), Metrics: consumers.NewMetrics(prometheus.NewRegistry()),
	})
	s.check(err)
	s.holds.Loader = s.loader
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.loader.Run(ctx) }()
	stopped := false
	s.stop = func() {
		cancel()
		if !stopped {
			stopped = true
			s.check(<-done)
		}
	}
	s.Cleanup(s.stop)
}

// publish puts a body on a subject, whatever they are, and gives its sequence.
func (s *system) publish(subject string, body []byte) uint64 {
	s.Helper()
	ack, err := s.js.PublishMsg(s.Context(), &nats.Msg{Subject: subject, Data: body})
	s.check(err)
	return ack.Sequence
}

func (s *system) state(e schema.Event) uint64 {
	s.Helper()
	body, err := e.Encode()
	s.check(err)
	return s.publish(schema.Subject(e), body)
}

func (s *system) await(sequence uint64) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	s.check(s.loader.Await(ctx, sequence))
}

// exec changes the tables by hand, at once.
func (s *system) exec(statements ...string) {
	s.Helper()
	for _, sql := range statements {
		s.check(s.db.Exec(s.Context(), sql))
	}
}

// hold is what a running huizong answers.
func (s *system) hold(ctx context.Context) (func(), error) {
	id := rand.Text()
	_, err := s.holds.Answer(ctx, consumers.HoldRequest{ID: id, Seconds: 30})
	return func() { _, _ = s.holds.Answer(ctx, consumers.HoldRequest{ID: id, Release: true}) }, err
}

func (s *system) config() verify.Config {
	return verify.Config{
		Events: s.streams.Events, Dead: s.streams.Dead, Warehouse: s.reader, Catalogue: s.catalogue, Hold: s.hold,
		Temp: s.TempDir(), Partitions: 3, Show: 20,
		Progress: func(verify.Stage, int) func(int) { return func(int) {} },
	}
}

func (s *system) verify(cfg verify.Config) *verify.Report {
	s.Helper()
	report, err := verify.Run(s.Context(), cfg)
	s.check(err)
	return report
}

// right holds a report that found nothing.
func (s *system) right(report *verify.Report) {
	s.Helper()
	if !report.Right() {
		s.Errorf("got %d differences %+v and %d faults %+v, want none",
			report.Differences, report.ShownDifferences, report.Faults, report.ShownFaults)
	}
}
