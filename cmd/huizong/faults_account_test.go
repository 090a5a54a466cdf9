package main

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// tally is how many messages are acknowledged.
type tally struct {
	count atomic.Int64
	moved chan struct{}
}

func newTally() *tally { return &tally{moved: make(chan struct{}, 1)} }

func (y *tally) set(done int) {
	y.count.Store(int64(done))
	select {
	case y.moved <- struct{}{}:
	default:
	}
}

// await returns once there are enough.
func (y *tally) await(ctx context.Context, enough int64) {
	for y.count.Load() < enough {
		select {
		case <-y.moved:
		case <-ctx.Done():
			return
		}
	}
}

// send publishes in small batches and counts what is acknowledged.
func (n *node) send(ctx context.Context, messages []producers.Message, acknowledged *tally) ([]producers.Ack, error) {
	js, closed, err := n.jetStream()
	if err != nil {
		return nil, err
	}
	defer closed()
	publisher, err := producers.NewPublisher(producers.PublisherConfig{
		JetStream: js, Batch: 20, Timeout: 5 * time.Second, Progress: acknowledged.set,
	})
	if err != nil {
		return nil, err
	}
	return publisher.Publish(ctx, slices.Values(messages))
}

func (n *node) jetStream() (jetstream.JetStream, func(), error) {
	conn, err := bus.Connect(bus.ConnectConfig{URL: n.addr.NATS, Name: "test"})
	if err != nil {
		return nil, nil, err
	}
	js, err := jetstream.New(conn)
	return js, conn.Close, err
}

// await waits until all that is acknowledged is stored or refused.
func (n *node) await(acks []producers.Ack) {
	n.Helper()
	ctx, cancel := context.WithTimeout(n.Context(), 2*time.Minute)
	defer cancel()
	js, closed, err := n.jetStream()
	if err != nil {
		n.Fatal(err)
	}
	defer closed()
	if _, err := (producers.Receipts{JetStream: js}).Await(ctx, acks); err != nil {
		n.Fatal(err)
	}
}

// compare holds what a reader sees against the ledger of what is in the stream,
// and that all the rest is a dead letter, and told.
func (n *node) compare() {
	n.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		n.Fatal(err)
	}
	l, names := ledgertest.New(catalogue), map[string]bool{}
	var broken []string
	for _, m := range n.read(schema.StreamEvents) {
		event, reasons := catalogue.Judge(schema.Message{Subject: m.subject, Body: m.body, Time: m.time})
		if len(reasons) > 0 {
			broken = append(broken, strconv.FormatUint(m.sequence, 10))
			continue
		}
		l.State(event)
		names[schema.MsgID(event)] = true
	}
	for _, line := range l.Differences(n.rollup()) {
		n.Error(line)
	}
	n.want("SELECT count(), uniqExact(division, event_id) FROM huizong.event", strconv.Itoa(len(names))+"\t"+strconv.Itoa(len(names)))
	for stream, prefix := range map[string]string{schema.StreamDead: "hz.dead.", schema.StreamReceipts: "hz.refused."} {
		if got := n.sequences(stream, prefix); !slices.Equal(got, broken) {
			n.Errorf("%s: got %v, want %v", prefix, got, broken)
		}
	}
}

// held is a message of a stream.
type held struct {
	subject  string
	body     []byte
	sequence uint64
	time     time.Time
}

// read gives all that a stream holds, in order.
func (n *node) read(stream string) (all []held) {
	n.Helper()
	js, closed, err := n.jetStream()
	if err != nil {
		n.Fatal(err)
	}
	defer closed()
	consumer, err := js.OrderedConsumer(n.Context(), stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		n.Fatal(err)
	}
	info, err := consumer.Info(n.Context())
	if err != nil {
		n.Fatal(err)
	}
	for range info.NumPending {
		msg, err := consumer.Next()
		if err != nil {
			n.Fatal(err)
		}
		meta, err := msg.Metadata()
		if err != nil {
			n.Fatal(err)
		}
		all = append(all, held{msg.Subject(), msg.Data(), meta.Sequence.Stream, meta.Timestamp})
	}
	return all
}

// sequences are those that end the subjects with a prefix, in order.
func (n *node) sequences(stream, prefix string) (texts []string) {
	n.Helper()
	for _, m := range n.read(stream) {
		if strings.HasPrefix(m.subject, prefix) {
			texts = append(texts, m.subject[strings.LastIndexByte(m.subject, '.')+1:])
		}
	}
	slices.SortFunc(texts, func(a, b string) int {
		x, _ := strconv.Atoi(a)
		y, _ := strconv.Atoi(b)
		return x - y
	})
	return texts
}

// rollup is every row that a reader sees, breakdowns included.
func (n *node) rollup() (rows []ledgertest.Row) {
	n.Helper()
	const columns = "division, toYear(period), toMonth(period), toString(value), basis, reported, expected"
	text := n.query("SELECT metric, '', '', " + columns + " FROM huizong.rollup UNION ALL SELECT metric, dimension, item, " + columns + " FROM huizong.rollup_by FORMAT TSVRaw")
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 10 {
			n.Fatalf("got the row %q", line)
		}
		number := func(i int) int {
			v, err := strconv.Atoi(f[i])
			if err != nil {
				n.Fatal(err)
			}
			return v
		}
		sum, err := schema.ParseDecimal(f[6])
		if err != nil {
			n.Fatal(err)
		}
		rows = append(rows, ledgertest.Row{
			Key: ledgertest.Key{
				Metric: f[0], By: schema.Breakdown{Dimension: f[1], Item: f[2]}, Division: schema.Code(number(3)),
				Period: schema.Period{Year: number(4), Month: time.Month(number(5))},
			},
			Value:    ledgertest.Value{Sum: sum, Basis: f[7], Reported: number(8)},
			Expected: number(9),
		})
	}
	return rows
}
