package consumers_test

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

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
	testing.TB
	catalogue *schema.Catalogue
	db        *warehouse.DB
	warehouse consumers.Warehouse
	url       string // of the NATS server
	js        jetstream.JetStream
	loaderJS  jetstream.JetStream                     // the loader's own connection; nil: js
	logger    *slog.Logger                            // nil discards
	wrap      func(jetstream.Stream) jetstream.Stream // what the loader reads instead; nil: the stream
	streams   bus.Streams
	provinces schema.Provinces  // that the loader reads; nil: everything
	loader    *consumers.Loader // the last one
	stop      func()
	ended     chan error // what the last loader ended with
}

func newSystem(t testing.TB) *system {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	db, _ := warehousetest.New(t)
	if err := consumers.Prepare(t.Context(), db, catalogue); err != nil {
		t.Fatal(err)
	}
	s := &system{TB: t, catalogue: catalogue, db: db, warehouse: db}
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
	s.url = server.ClientURL()
}

// start runs a loader until s.stop.
func (s *system) start() {
	s.Helper()
	js, logger := cmp.Or(s.loaderJS, s.js), cmp.Or(s.logger, slog.New(slog.DiscardHandler))
	stream, err := js.Stream(s.Context(), schema.StreamEvents)
	if err != nil {
		s.Fatal(err)
	}
	if s.wrap != nil {
		stream = s.wrap(stream)
	}
	loader, err := consumers.NewLoader(s.Context(), consumers.LoaderConfig{
		Stream: stream, Warehouse: s.warehouse, Notices: bus.Notices{JetStream: js}, Catalogue: s.catalogue, Provinces: s.provinces,
		Logger: logger, Metrics: consumers.NewMetrics(prometheus.NewRegistry()),
	})
	if err != nil {
		s.Fatal(err)
	}
	s.loader = loader
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

// compare holds every row of every level, and what is derived beside, against the ledger.
func (s *system) compare(events []stated) {
	s.Helper()
	differences, err := differences(s.Context(), s.db, newLedger(s.catalogue, events))
	if err != nil {
		s.Fatal(err)
	}
	for _, line := range differences {
		s.Error(line)
	}
}

// Histories that reach several provinces, with copies, broken neighbours and
// restarts, come to the ledger each time that everything is loaded; so do flags
// and completeness. TestAnyHistoryComesToTheLedger goes deeper into less.
func TestRollupEqualsLedger(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(0, 0))}
	var events []stated
	for range 4 {
		s.start()
		more, _ := s.fill(h, 60)
		events = s.settle(h, append(events, more...))
		s.compare(events)
		s.stop()
	}
}
