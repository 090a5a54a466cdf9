package producers

import (
	"errors"
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
