package bus_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// publishing goes on until the test ends it.
func publishing(t *testing.T, js jetstream.JetStream) (end func()) {
	t.Helper()
	done := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
				msg := &nats.Msg{Subject: caseSubject, Header: nats.Header{"Nats-Msg-Id": {fmt.Sprint("beside-", i)}}, Data: []byte("beside")}
				if _, err := js.PublishMsg(t.Context(), msg); err != nil {
					t.Errorf("publish beside: %v", err)
					return
				}
			}
		}
	})
	return func() { close(done); running.Wait() }
}

func snapshot(t *testing.T, js jetstream.JetStream, stream string) (bus.Snapshot, []byte) {
	t.Helper()
	var data bytes.Buffer
	s, err := bus.WriteSnapshot(testContext(t), js, stream, &data, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return s, data.Bytes()
}

func restore(t *testing.T, js jetstream.JetStream, s bus.Snapshot, data []byte) error {
	t.Helper()
	return bus.RestoreSnapshot(testContext(t), js, s, bytes.NewReader(data), func(int) {})
}

// What is published while the snapshot is taken is in it or not; what it holds
// is the same in another server, and the stream goes on there.
func TestSnapshotWhilePublishing(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	for i := range 3000 {
		publish(t, js, &nats.Msg{
			Subject: caseSubject, Data: bytes.Repeat([]byte{byte(i)}, i%500),
			Header: nats.Header{"Nats-Msg-Id": {fmt.Sprint("140525-", i)}, "Content-Type": {"application/cloudevents+json"}},
		})
	}
	end := publishing(t, js)
	s, data := snapshot(t, js, schema.StreamEvents)
	end()
	if s.State.Msgs < 3000 || s.State.LastSeq != s.State.Msgs || !s.Created.Equal(info(t, streams.Events).Created) {
		t.Errorf("got %+v created %v", s.State, s.Created)
	}
	cfg := bus.ServerConfig{Dir: t.TempDir(), SyncAtClose: true}
	restoring := startServer(t, cfg)
	if err := restore(t, connect(t, restoring), s, data); err != nil {
		t.Fatal(err)
	}
	if err := restoring.Close(); err != nil {
		t.Fatal(err)
	}
	other := connect(t, startServer(t, bus.ServerConfig{Dir: cfg.Dir}))
	restored, err := bus.Setup(testContext(t), other, 1) // refuses settings that are not kept
	if err != nil {
		t.Fatal(err)
	}
	for sequence := uint64(1); sequence <= s.State.LastSeq; sequence++ {
		sameMessage(t, streams.Events, restored.Events, sequence)
	}
	again := publish(t, other, &nats.Msg{Subject: caseSubject})
	if again != s.State.LastSeq+1 {
		t.Errorf("published after the restore: got sequence %d, want %d", again, s.State.LastSeq+1)
	}
	if err := restored.Events.DeleteMsg(testContext(t), 1); err == nil {
		t.Error("a message could be deleted")
	}
	if err := restored.Events.Purge(testContext(t)); err == nil {
		t.Error("the stream could be purged")
	}
}

func sameMessage(t *testing.T, a, b jetstream.Stream, sequence uint64) {
	t.Helper()
	want, err := a.GetMsg(testContext(t), sequence)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.GetMsg(testContext(t), sequence)
	if err != nil {
		t.Fatal(err)
	}
	if got.Subject != want.Subject || !got.Time.Equal(want.Time) || !bytes.Equal(got.Data, want.Data) || !maps.EqualFunc(got.Header, want.Header, slices.Equal) {
		t.Fatalf("sequence %d: got %+v, want %+v", sequence, got, want)
	}
}

// Streams without messages come back with their settings and where they go on.
func TestRestoreWithoutMessages(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	other := connect(t, startServer(t, bus.ServerConfig{}))
	publish(t, js, &nats.Msg{Subject: "hz.alert.14.05.25"})
	if err := streams.Alerts.Purge(testContext(t)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]uint64{schema.StreamEvents: 0, schema.StreamAlerts: 1} {
		s, data := snapshot(t, js, name)
		if err := restore(t, other, s, data); err != nil {
			t.Fatal(err)
		}
		stream, err := other.Stream(testContext(t), name)
		if err != nil || info(t, stream).State.LastSeq != want {
			t.Errorf("%s: got %+v, %v, want it to go on after %d", name, info(t, stream).State, err, want)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	t.Parallel()
	js, _ := newBus(t)
	for i := range 2000 {
		publish(t, js, &nats.Msg{Subject: caseSubject, Data: fmt.Append(nil, i, time.Now())})
	}
	s, data := snapshot(t, js, schema.StreamEvents)
	if err := restore(t, js, s, data); !errors.Is(err, bus.ErrStreamExists) {
		t.Errorf("over a stream: got %v, want ErrStreamExists", err)
	}
	other := connect(t, startServer(t, bus.ServerConfig{}))
	var refusal *jetstream.APIError
	if err := restore(t, other, s, data[:len(data)/2]); !errors.As(err, &refusal) {
		t.Errorf("half a snapshot: got %v, want what NATS says of it", err)
	}
}

// A piece that got lost on the way, or a server that gives up, is no snapshot.
func TestSnapshotCameWhole(t *testing.T) {
	t.Parallel()
	_, data := snapshot(t, filled(t), schema.StreamEvents)
	half := len(data) / 2
	for name, test := range map[string]struct {
		pieces []*nats.Msg
		whole  bool
	}{
		"whole":          {[]*nats.Msg{piece(data[:half], "1"), piece(data[half:], ""), end("204")}, true},
		"one lost":       {[]*nats.Msg{piece(data[:half], "2"), piece(data[half:], ""), end("204")}, false},
		"end lost":       {[]*nats.Msg{piece(data[:half], "1"), end("204")}, false},
		"given up":       {[]*nats.Msg{piece(data[:half], "1"), piece(data[half:], ""), end("500")}, false},
		"changed on way": {[]*nats.Msg{piece(flipped(data), ""), end("204")}, false},
	} {
		_, err := bus.WriteSnapshot(testContext(t), fakeServer(t, test.pieces), schema.StreamEvents, io.Discard, func(int, int) {})
		if (err == nil) != test.whole {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func filled(t *testing.T) jetstream.JetStream {
	t.Helper()
	js, _ := newBus(t)
	for i := range 100 {
		publish(t, js, &nats.Msg{Subject: caseSubject, Data: fmt.Append(nil, i, time.Now())})
	}
	return js
}

// piece is part of a snapshot with its number, as the server sends it.
func piece(data []byte, number string) *nats.Msg {
	msg := &nats.Msg{Data: data}
	if number != "" {
		msg.Reply = "ack.1024." + number
	}
	return msg
}

func end(status string) *nats.Msg { return &nats.Msg{Header: nats.Header{"Status": {status}}} }

func flipped(data []byte) []byte {
	data = bytes.Clone(data)
	data[len(data)/2] ^= 1
	return data
}

// fakeServer is a NATS that answers a request for a snapshot with these pieces.
func fakeServer(t *testing.T, pieces []*nats.Msg) jetstream.JetStream {
	t.Helper()
	plain, err := server.NewServer(&server.Options{Port: server.RANDOM_PORT, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	plain.Start()
	t.Cleanup(plain.Shutdown)
	conn, err := nats.Connect(plain.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	answer := func(subject string, with func(*nats.Msg)) {
		if _, err := conn.Subscribe(subject+schema.StreamEvents, with); err != nil {
			t.Fatal(err)
		}
	}
	answer("$JS.API.STREAM.INFO.", func(msg *nats.Msg) { _ = msg.Respond([]byte(`{"config":{"name":"HUIZONG"}}`)) })
	answer("$JS.API.STREAM.SNAPSHOT.", func(msg *nats.Msg) {
		var request struct {
			DeliverSubject string `json:"deliver_subject"`
		}
		if err := json.Unmarshal(msg.Data, &request); err != nil {
			t.Error(err)
		}
		_ = msg.Respond([]byte(`{"config":{}}`))
		for _, p := range pieces {
			p.Subject = request.DeliverSubject
			_ = conn.PublishMsg(p)
		}
	})
	return jetStream(t, conn)
}
