package producers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
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

// faultyLog fails its first calls: before the stream has the messages, or after.
type faultyLog struct {
	eventLog
	before, after int
}

var errFault = errors.New("fault")

func (l *faultyLog) appendAll(ctx context.Context, batch []Message) (uint64, error) {
	return faulty(l, func() (uint64, error) { return l.eventLog.appendAll(ctx, batch) })
}

func (l *faultyLog) append(ctx context.Context, m Message) (Ack, error) {
	return faulty(l, func() (Ack, error) { return l.eventLog.append(ctx, m) })
}

func faulty[T any](l *faultyLog, call func() (T, error)) (T, error) {
	var none T
	if l.before > 0 {
		l.before--
		return none, errFault
	}
	result, err := call()
	if l.after > 0 {
		l.after--
		return none, errFault
	}
	return result, err
}

func TestFaultsLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	for name, log := range map[string]faultyLog{
		"not persisted": {before: 2},
		"persisted":     {after: 2},
		"both":          {before: 1, after: 2},
	} {
		js := newStream(t, bus.ServerConfig{})
		p := newPublisher(t, PublisherConfig{JetStream: js, Batch: 4})
		log.eventLog = p.log
		p.log = &log
		messages := events(0, 9) // the last one goes by itself
		for i, ack := range mustPublish(t, p, messages) {
			if ack.Sequence != uint64(i+1) {
				t.Errorf("%s: got sequence %d, want %d", name, ack.Sequence, i+1)
			}
		}
		checkStream(t, js, messages)
	}
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, PublisherConfig{JetStream: newStream(t, bus.ServerConfig{}), Batch: 2, Patience: time.Millisecond})
	messages := events(0, 4)
	acks := mustPublish(t, p, messages[:2])
	p.log = &faultyLog{eventLog: p.log, before: 1000}
	_, err := p.Publish(testContext(t), slices.Values(messages[2:]))
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, errFault) || len(acks) != 2 {
		t.Errorf("got %v, want unavailable for the fault", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p.cfg.Patience = 0
	_, err = p.Publish(ctx, slices.Values(messages[2:]))
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, errFault) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want unavailable, the fault, and canceled", err)
	}
}

func TestServerAwayForAWhile(t *testing.T) {
	t.Parallel()
	cfg := bus.ServerConfig{Dir: t.TempDir()}
	first, err := bus.StartServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	js := dial(t, first.ClientURL())
	if _, err := bus.Setup(testContext(t), js, 1); err != nil {
		t.Fatal(err)
	}
	cfg.Port = portOf(t, first.ClientURL())
	failed := make(chan struct{}, 1)
	p := newPublisher(t, PublisherConfig{JetStream: js, Timeout: time.Second})
	p.log = tellingLog{p.log, failed}
	mustPublish(t, p, events(0, 10))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	started := make(chan *bus.Server, 1)
	go func() {
		<-failed
		second, err := bus.StartServer(cfg)
		if err != nil {
			t.Error(err)
		}
		started <- second
	}()
	mustPublish(t, p, events(10, 20))
	checkStream(t, js, events(0, 20))
	_ = (<-started).Close()
}

// tellingLog tells of its failures, as far as somebody listens.
type tellingLog struct {
	eventLog
	failed chan struct{}
}

func (l tellingLog) appendAll(ctx context.Context, batch []Message) (uint64, error) {
	last, err := l.eventLog.appendAll(ctx, batch)
	if err != nil {
		select {
		case l.failed <- struct{}{}:
		default:
		}
	}
	return last, err
}

func portOf(t *testing.T, url string) (port int) {
	t.Helper()
	if _, err := fmt.Sscanf(url, "nats://127.0.0.1:%d", &port); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return port
}

func TestRefusedBeforeSending(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, PublisherConfig{JetStream: newStream(t, bus.ServerConfig{}), Batch: 2})
	large := append(events(0, 2), Message{Subject: county, MsgID: "140525-large", Body: make([]byte, 1<<20+1)})
	if acks, err := p.Publish(testContext(t), slices.Values(large)); !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "140525-large") {
		t.Errorf("got %v, %v, want too large", acks, err)
	}
	if _, err := p.Publish(testContext(t), slices.Values([]Message{{Subject: county}})); err == nil {
		t.Error("got no error for a message without id")
	}
	if _, err := p.Publish(testContext(t), slices.Values([]Message{{Subject: "hz. ", MsgID: "1"}})); !errors.Is(err, nats.ErrBadSubject) {
		t.Errorf("got %v, want bad subject", err)
	}
}

func TestFullStore(t *testing.T) {
	t.Parallel()
	for _, batch := range []int{1, 3} {
		p := newPublisher(t, PublisherConfig{JetStream: newStream(t, bus.ServerConfig{MaxFileStore: 1 << 20}), Batch: batch})
		messages := events(0, 12)
		for i := range messages {
			messages[i].Body = make([]byte, 200_000)
		}
		acks, err := p.Publish(testContext(t), slices.Values(messages))
		if !errors.Is(err, ErrFull) || len(acks) == 0 || len(acks) == len(messages) {
			t.Errorf("batches of %d: got %d acknowledged, %v; want some, and full", batch, len(acks), err)
		}
	}
}

// guarded starts a server whose user may publish for one county only.
func guarded(t *testing.T) jetstream.JetStream {
	t.Helper()
	may := &server.Permissions{
		Publish:   &server.SubjectPermission{Allow: []string{"$JS.API.>", county}},
		Subscribe: &server.SubjectPermission{Allow: []string{"_INBOX.>"}},
	}
	running, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir(), MaxPayload: 2 << 20,
		Users: []*server.User{{Username: "county", Password: "pw", Permissions: may}},
	})
	if err != nil {
		t.Fatal(err)
	}
	running.Start()
	t.Cleanup(func() { running.Shutdown(); running.WaitForShutdown() })
	js := dial(t, strings.Replace(running.ClientURL(), "nats://", "nats://county:pw@", 1))
	if _, err := bus.Setup(testContext(t), js, 1); err != nil {
		t.Fatal(err)
	}
	return js
}

func TestDenied(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, PublisherConfig{JetStream: guarded(t), Timeout: 300 * time.Millisecond})
	for _, at := range []int{0, 1, 2} { // first, middle, and last of a batch
		messages := events(10*at, 10*at+3)
		messages[at].Subject = "hz.case.14.05.26"
		acks, err := p.Publish(testContext(t), slices.Values(messages))
		if !errors.Is(err, ErrDenied) || !strings.Contains(err.Error(), "hz.case.14.05.26") || len(acks) != 0 {
			t.Errorf("message %d: got %v, %v, want denied", at, acks, err)
		}
	}
	_, err := p.Publish(testContext(t), slices.Values([]Message{{Subject: "hz.case.14.05.26", MsgID: "1"}}))
	if !errors.Is(err, ErrDenied) {
		t.Errorf("got %v, want denied", err)
	}
	mustPublish(t, p, events(100, 103)) // an earlier refusal is not held against others
}

func TestStreamMissing(t *testing.T) {
	t.Parallel()
	nats, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nats.Close() })
	p := newPublisher(t, PublisherConfig{JetStream: dial(t, nats.ClientURL()), Patience: time.Millisecond})
	if _, err := p.Publish(testContext(t), slices.Values(events(0, 2))); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v, want unavailable", err)
	}
}

func TestBatchesTurnedOff(t *testing.T) {
	t.Parallel()
	js := newStream(t, bus.ServerConfig{})
	stream, err := js.Stream(testContext(t), schema.StreamEvents)
	if err != nil {
		t.Fatal(err)
	}
	cfg := stream.CachedInfo().Config
	cfg.AllowAtomicPublish = false
	if _, err := js.UpdateStream(testContext(t), cfg); err != nil {
		t.Fatal(err)
	}
	mustPublish(t, newPublisher(t, PublisherConfig{JetStream: js}), events(0, 5))
	checkStream(t, js, events(0, 5))
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
