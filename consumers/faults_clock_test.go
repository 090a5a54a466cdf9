package consumers_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/schema"
)

// clockOf is the clock of a server that is set forth and back: the time of a
// sequence, by days since the historian's first.
func clockOf(sequence uint64) time.Time {
	step := rand.New(rand.NewPCG(sequence/5, 31)).IntN(500) // every fifth message
	return time.Date(2023, 1, 20, 0, 0, 0, 0, schema.Shanghai).AddDate(0, 0, step)
}

// steppedStream is a stream whose server had that clock.
type steppedStream struct{ jetstream.Stream }

func (s steppedStream) OrderedConsumer(ctx context.Context, cfg jetstream.OrderedConsumerConfig) (jetstream.Consumer, error) {
	consumer, err := s.Stream.OrderedConsumer(ctx, cfg)
	return steppedConsumer{consumer}, err
}

type steppedConsumer struct{ jetstream.Consumer }

func (c steppedConsumer) Messages(opts ...jetstream.PullMessagesOpt) (jetstream.MessagesContext, error) {
	messages, err := c.Consumer.Messages(opts...)
	return steppedMessages{messages}, err
}

type steppedMessages struct{ jetstream.MessagesContext }

func (m steppedMessages) Next(opts ...jetstream.NextOpt) (jetstream.Msg, error) {
	msg, err := m.MessagesContext.Next(opts...)
	return steppedMsg{msg}, err
}

type steppedMsg struct{ jetstream.Msg }

func (m steppedMsg) Metadata() (*jetstream.MsgMetadata, error) {
	meta, err := m.Msg.Metadata()
	if err == nil {
		meta.Timestamp = clockOf(meta.Sequence.Stream)
	}
	return meta, err
}

// Of clocks only that of the stream matters, and of that only whether a period had
// begun: set forth and back, it refuses some events, at every reading the same,
// and the totals are those of the others in the order of the stream.
func TestClockThatSteps(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.wrap = func(stream jetstream.Stream) jetstream.Stream { return steppedStream{stream} }
	h := &historian{random: rand.New(rand.NewPCG(32, 32))}
	s.start()
	first, _ := s.fill(h, 60)
	s.settle(h, nil)
	s.stop()
	// The loader's own clock stood ahead by a century; now it is right again.
	if err := s.db.Exec(t.Context(), `INSERT INTO huizong_store.position (stream, created, sequence, first, at)
SELECT stream, created, sequence, first, at + INTERVAL 100 YEAR FROM huizong_store.position FINAL`); err != nil {
		t.Fatal(err)
	}
	s.start()
	s.settle(h, first)
	s.stop()
	l, refused := ledgertest.New(s.catalogue), 0
	for _, m := range s.messages() {
		event, reasons := s.catalogue.Judge(schema.Message{Subject: m.Subject, Body: m.Data, Time: clockOf(m.Sequence)})
		if len(reasons) > 0 {
			refused++
			continue
		}
		l.State(event)
	}
	differences, err := totalDifferences(t.Context(), s.db, l)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range differences {
		t.Error(line)
	}
	s.compareDead(refused)
	t.Logf("%d of %d events refused", refused, len(s.messages()))
}

// messages are all that the stream holds.
func (s *system) messages() (all []*jetstream.RawStreamMsg) {
	s.Helper()
	info, err := s.streams.Events.Info(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	for sequence := range info.State.LastSeq {
		m, err := s.streams.Events.GetMsg(s.Context(), sequence+1)
		if err != nil {
			s.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}
