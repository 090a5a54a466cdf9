package producers

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

const county = "hz.case.14.05.25"

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// newStream gives JetStream of a server of its own, with the three streams.
func newStream(t *testing.T, cfg bus.ServerConfig) jetstream.JetStream {
	t.Helper()
	cfg.Dir = t.TempDir()
	nats, err := bus.StartServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nats.Close() })
	js := dial(t, nats.ClientURL())
	if _, err := bus.Setup(testContext(t), js, 1); err != nil {
		t.Fatal(err)
	}
	return js
}

func dial(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

func newPublisher(t *testing.T, cfg PublisherConfig) *Publisher {
	t.Helper()
	p, err := NewPublisher(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// events are the messages from first up to (not with) end.
func events(first, end int) []Message {
	var messages []Message
	for i := first; i < end; i++ {
		messages = append(messages, Message{Subject: county, MsgID: fmt.Sprintf("140525-%d", i), Body: fmt.Append(nil, i)})
	}
	return messages
}

func mustPublish(t *testing.T, p *Publisher, messages []Message) []Ack {
	t.Helper()
	acks, err := p.Publish(testContext(t), slices.Values(messages))
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	if len(acks) != len(messages) {
		t.Fatalf("got %d acknowledgements of %d messages", len(acks), len(messages))
	}
	return acks
}

// checkStream compares the stream with the messages that must be in it, and
// nothing else.
func checkStream(t *testing.T, js jetstream.JetStream, want []Message) {
	t.Helper()
	stream, err := js.Stream(testContext(t), schema.StreamEvents)
	if err != nil {
		t.Fatal(err)
	}
	if got := stream.CachedInfo().State.Msgs; got != uint64(len(want)) {
		t.Fatalf("got %d messages in the stream, want %d", got, len(want))
	}
	for i, m := range want {
		got, err := stream.GetMsg(testContext(t), uint64(i+1))
		if err != nil || string(got.Data) != string(m.Body) || got.Header.Get("Nats-Msg-Id") != m.MsgID {
			t.Fatalf("sequence %d: got %v, %v; want %s", i+1, got, err, m.MsgID)
		}
	}
}

func TestPublishKeepsOrder(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	var progress []int
	p := newPublisher(t, PublisherConfig{JetStream: js, Progress: func(done int) { progress = append(progress, done) }})
	messages := events(0, 2345)
	for i, ack := range mustPublish(t, p, messages) {
		want := Ack{Subject: county, MsgID: messages[i].MsgID, Sequence: uint64(i + 1)}
		if ack != want {
			t.Fatalf("got %+v, want %+v", ack, want)
		}
	}
	if want := []int{1000, 2000, 2345}; !slices.Equal(progress, want) {
		t.Errorf("got progress %v, want %v", progress, want)
	}
	checkStream(t, js, messages)
	if got, err := p.Publish(testContext(t), slices.Values([]Message(nil))); len(got) != 0 || err != nil {
		t.Errorf("got %v, %v for no messages", got, err)
	}
}

func TestBatchesAreBoundByBytes(t *testing.T) {
	t.Parallel()
	var progress []int
	p := newPublisher(t, PublisherConfig{
		JetStream: newStream(t, bus.ServerConfig{}),
		Bytes:     250,
		Progress:  func(done int) { progress = append(progress, done) },
	})
	messages := events(0, 5)
	for i, size := range []int{100, 100, 100, 400, 10} {
		messages[i].Body = make([]byte, size)
	}
	mustPublish(t, p, messages)
	if want := []int{2, 3, 4, 5}; !slices.Equal(progress, want) {
		t.Errorf("got progress %v, want %v", progress, want)
	}
}

func TestResendGivesFirstSequences(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	p := newPublisher(t, PublisherConfig{JetStream: js, Batch: 10})
	mustPublish(t, p, events(0, 15))
	messages := append(events(5, 30), events(29, 30)...) // known, new, and one twice
	for i, ack := range mustPublish(t, p, messages) {
		wantSequence, wantDuplicate := uint64(i+6), i < 10
		if i == 25 {
			wantSequence, wantDuplicate = 30, true
		}
		if ack.Sequence != wantSequence || ack.Duplicate != wantDuplicate {
			t.Errorf("%s: got %+v, want sequence %d, duplicate %v", messages[i].MsgID, ack, wantSequence, wantDuplicate)
		}
	}
	checkStream(t, js, events(0, 30))
}

func TestPublisherConfig(t *testing.T) {
	t.Parallel()
	if _, err := NewPublisher(PublisherConfig{}); err == nil {
		t.Error("got no error without JetStream")
	}
	if _, err := NewPublisher(PublisherConfig{JetStream: newStream(t, bus.ServerConfig{}), Batch: -1}); err == nil {
		t.Error("got no error for a negative batch")
	}
}
