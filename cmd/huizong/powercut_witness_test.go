//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// witness remembers what was acknowledged, over all loads, and holds the system to it.
type witness struct {
	*testing.T
	catalogue *schema.Catalogue
	loads     int
	settled   int // how often
	extra     int // events in the stream that nobody heard acknowledged

	mu   sync.Mutex
	acks map[string]uint64 // sequences by message id
}

func newWitness(t *testing.T) *witness {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &witness{T: t, catalogue: catalogue, acks: map[string]uint64{}}
}

// load is producers at work.
type load struct {
	*witness
	conns []*nats.Conn
	done  sync.WaitGroup
	heard chan struct{} // one for each acknowledgement
}

// load has three producers publish random events in batches of many sizes until
// it is stopped.
func (w *witness) load(n *node) *load {
	w.Helper()
	w.loads++
	l := &load{witness: w, heard: make(chan struct{}, 1<<20)}
	for i := range 3 {
		name := fmt.Sprintf("load-%d-%d", w.loads, i)
		js := dialJetStream(w.T, n.addr.NATS)
		publisher, err := producers.NewPublisher(producers.PublisherConfig{JetStream: js})
		if err != nil {
			w.Fatal(err)
		}
		l.conns = append(l.conns, js.Conn())
		random := rand.New(rand.NewPCG(uint64(w.loads), uint64(i)))
		l.done.Go(func() { l.publish(publisher, name, random) })
	}
	return l
}

// publish goes on until its connection is closed.
func (l *load) publish(publisher *producers.Publisher, name string, random *rand.Rand) {
	historian := ledgertest.NewHistorian(random)
	var err error
	for made := 0; !errors.Is(err, nats.ErrConnectionClosed); {
		batch := make([]producers.Message, 1+random.IntN(60))
		for i := range batch {
			made++
			e := historian.Event()
			e.ID = fmt.Sprintf("%s-%d", name, made)
			body, failed := e.Encode()
			if failed != nil {
				l.Error(failed)
				return
			}
			batch[i] = producers.Message{Subject: schema.Subject(e), MsgID: schema.MsgID(e), Body: body}
		}
		var acks []producers.Ack
		acks, err = publisher.Publish(context.Background(), slices.Values(batch))
		l.note(acks)
	}
}

func (l *load) note(acks []producers.Ack) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, ack := range acks {
		l.acks[ack.MsgID] = ack.Sequence
		l.heard <- struct{}{}
	}
}

// await returns once so many more events are acknowledged.
func (l *load) await(n int) {
	l.Helper()
	for len(l.heard) > 0 {
		<-l.heard
	}
	patience := time.After(2 * time.Minute)
	for range n {
		select {
		case <-l.heard:
		case <-patience:
			l.Fatal("no event was acknowledged any more")
		}
	}
}

func (l *load) stop() {
	for _, conn := range l.conns {
		conn.Close()
	}
	l.done.Wait()
}

// check waits until everything in the stream is derived, and holds stream,
// histories and roll-up to what was acknowledged.
func (w *witness) check(n *node) {
	w.Helper()
	w.settle(n)
	sequences, events := w.readStream(n)
	var lost []string
	for id, sequence := range w.acks {
		if sequences[id] != sequence {
			lost = append(lost, fmt.Sprintf("event %s: got it at %d in the stream, want %d as acknowledged", id, sequences[id], sequence))
		}
	}
	w.none("acknowledged events are lost", lost)
	stored := strings.Fields(n.query("SELECT sequence FROM huizong.figure_history UNION DISTINCT SELECT sequence FROM huizong.case_history FORMAT TSVRaw"))
	var missing []string
	for id, sequence := range sequences {
		if !slices.Contains(stored, strconv.FormatUint(sequence, 10)) {
			missing = append(missing, id)
		}
	}
	w.none("events of the stream are not in the histories", missing)
	w.extra = len(sequences) - len(w.acks) - 4*w.settled
	ledger := ledgertest.New(w.catalogue)
	ledger.State(events...)
	w.none("rows are not what the stream gives", ledger.Differences(w.readRollup(n)))
}

// none fails the test where there is any, and tells the first few.
func (w *witness) none(what string, lines []string) {
	w.Helper()
	if len(lines) > 0 {
		w.Errorf("%d %s:\n%s", len(lines), what, strings.Join(lines[:min(len(lines), 10)], "\n"))
	}
}

// settle waits until everything that is in the stream is stored, in all four
// provinces that the load reaches.
func (w *witness) settle(n *node) {
	w.Helper()
	w.settled++
	n.mustPush(heading + "140581,2024-01,notary_cases,1\n110101,2024-01,notary_cases,1\n419001,2024-01,notary_cases,1\n441900,2024-01,notary_cases,1\n")
}

// readStream gives the events in their order and each one's first sequence.
func (w *witness) readStream(n *node) (sequences map[string]uint64, events []schema.Event) {
	w.Helper()
	ctx, cancel := context.WithTimeout(w.Context(), time.Minute)
	defer cancel()
	js := dialJetStream(w.T, n.addr.NATS)
	consumer, err := js.OrderedConsumer(ctx, schema.StreamEvents, jetstream.OrderedConsumerConfig{})
	if err != nil {
		w.Fatal(err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		w.Fatal(err)
	}
	defer messages.Stop()
	sequences = map[string]uint64{}
	for pending := uint64(1); pending > 0; {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			w.Fatal(err)
		}
		meta, err := msg.Metadata()
		if err != nil {
			w.Fatal(err)
		}
		event, reasons := w.catalogue.Judge(schema.Message{Subject: msg.Subject(), Body: msg.Data(), Time: meta.Timestamp})
		if len(reasons) > 0 {
			w.Errorf("event at %d: got it refused: %v", meta.Sequence.Stream, reasons)
		}
		if _, known := sequences[schema.MsgID(event)]; !known {
			sequences[schema.MsgID(event)] = meta.Sequence.Stream
		}
		events = append(events, event)
		pending = meta.NumPending
	}
	return sequences, events
}

const rollupRows = `SELECT metric, '-', '-', division, toYear(period), toMonth(period), toInt64(value * 10000), basis, reported, expected FROM huizong.rollup
UNION ALL SELECT metric, dimension, item, division, toYear(period), toMonth(period), toInt64(value * 10000), basis, reported, expected FROM huizong.rollup_by
FORMAT TSVRaw`

func (w *witness) readRollup(n *node) (rows []ledgertest.Row) {
	w.Helper()
	lines := bufio.NewScanner(strings.NewReader(n.query(rollupRows)))
	for lines.Scan() {
		var r ledgertest.Row
		if _, err := fmt.Sscan(lines.Text(), &r.Metric, &r.By.Dimension, &r.By.Item, &r.Division, &r.Period.Year, &r.Period.Month,
			&r.Sum, &r.Basis, &r.Reported, &r.Expected); err != nil {
			w.Fatalf("%s: %v", lines.Text(), err)
		}
		if r.By.Item == "-" {
			r.By = schema.Breakdown{}
		}
		rows = append(rows, r)
	}
	return rows
}
