package outbox_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// system is a real NATS with the streams, and a loader's word on what is in them.
type system struct {
	*testing.T
	url string
	js  jetstream.JetStream
}

func newSystem(t *testing.T) system {
	t.Helper()
	server, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	s := system{T: t, url: server.ClientURL()}
	s.js = s.dial(s.url)
	if _, err := bus.Setup(s.context(), s.js, 1); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s system) context() context.Context {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), 2*time.Minute)
	s.Cleanup(cancel)
	return ctx
}

func (s system) dial(url string) jetstream.JetStream {
	s.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: url})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		s.Fatal(err)
	}
	return js
}

// load says of every event what the loader would: refused where its body is a
// refusal, then stored.
func (s system) load() {
	s.Helper()
	ctx := s.context()
	consumer, err := s.js.OrderedConsumer(ctx, schema.StreamEvents, jetstream.OrderedConsumerConfig{})
	if err != nil {
		s.Fatal(err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(messages.Stop)
	go func() {
		for {
			msg, err := messages.Next()
			if err != nil {
				return
			}
			_ = judge(ctx, s.js, msg)
		}
	}()
}

const bad = `{"bad":true}`

func judge(ctx context.Context, js jetstream.JetStream, msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return err
	}
	notices := bus.Notices{JetStream: js}
	if string(msg.Data()) == bad {
		id := msg.Headers().Get(schema.HeaderMsgID)[len("140525-"):]
		refusal := schema.Refusal{Subject: msg.Subject(), Sequence: meta.Sequence.Stream, ID: id, Reasons: []string{"不行"}}
		if err := notices.Refused(ctx, []schema.Refusal{refusal}); err != nil {
			return err
		}
	}
	return notices.Stored(ctx, []string{schema.ProvinceToken(msg.Subject())}, meta.Sequence.Stream)
}

// count is how many events are in the stream.
func (s system) count() uint64 {
	s.Helper()
	stream, err := s.js.Stream(s.context(), schema.StreamEvents)
	if err != nil {
		s.Fatal(err)
	}
	return stream.CachedInfo().State.Msgs
}

// ids gives the names of all events in the stream, in order.
func (s system) ids() []string {
	s.Helper()
	stream, err := s.js.Stream(s.context(), schema.StreamEvents)
	if err != nil {
		s.Fatal(err)
	}
	var ids []string
	for sequence := range stream.CachedInfo().State.LastSeq {
		msg, err := stream.GetMsg(s.context(), sequence+1)
		if err != nil {
			s.Fatal(err)
		}
		ids = append(ids, msg.Header.Get(schema.HeaderMsgID))
	}
	return ids
}

func open(t *testing.T, dir string) *outbox.Outbox {
	t.Helper()
	o, err := outbox.Open(outbox.Config{Dir: dir, MinFree: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	return o
}

func message(i int) producers.Message {
	return producers.Message{Subject: "hz.report.14.05.25", MsgID: fmt.Sprintf("140525-%d", i), Body: fmt.Appendf(nil, `{"i":%d}`, i)}
}

func stage(t *testing.T, o *outbox.Outbox, first, end int) *outbox.Stage {
	t.Helper()
	st, err := o.Stage("a.csv")
	if err != nil {
		t.Fatal(err)
	}
	for i := first; i < end; i++ {
		if err := st.AddMessage(message(i), []string{fmt.Sprintf("第 %d 行", i)}); err != nil {
			t.Fatal(err)
		}
	}
	return st
}

// commit commits the events from first up to (not with) end.
func commit(t *testing.T, o *outbox.Outbox, first, end int) *outbox.Batch {
	t.Helper()
	batch, err := stage(t, o, first, end).Commit()
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

func names(first, end int) []string {
	var ids []string
	for i := first; i < end; i++ {
		ids = append(ids, message(i).MsgID)
	}
	return ids
}

// wantFiles holds how many files are in a folder of the outbox.
func wantFiles(t *testing.T, o *outbox.Outbox, folder string, want int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(o.Dir(), folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != want {
		t.Errorf("got %v in %s, want %d files", files, folder, want)
	}
}
