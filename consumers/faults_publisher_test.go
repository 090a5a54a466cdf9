package consumers_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/faulttest"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// A producer's line is cut before, during and after its publishing, and again and
// again: what is acknowledged is in the stream, where the acknowledgement says,
// and what was sent twice counts once.
func TestPublishingOverABadLine(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	proxy, url := proxied(t, s.url)
	said := &told{}
	publisher, err := producers.NewPublisher(producers.PublisherConfig{
		JetStream: dial(t, url, slog.New(slog.DiscardHandler)), Batch: 10, Timeout: time.Second, Logger: slog.New(said),
	})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(41, 41))
	h := &historian{random: random}
	var events []stated
	var acks []producers.Ack
	for _, fault := range []faulttest.Fault{{Where: faulttest.Before}, {Where: faulttest.During}, {Where: faulttest.After}, {Where: faulttest.After, Answers: 1}} {
		fault.Text = "PUB hz."
		proxy.Arm(fault)
		since := time.Now()
		made, got := s.publishWith(publisher, h, 25)
		events, acks = append(events, made...), append(acks, got...)
		t.Logf("cut %v, %d answers before: acknowledged after %v; the log said:%s", fault.Where, fault.Answers, time.Since(since).Round(time.Millisecond), lines(said.take()))
		if left := proxy.Disarm(); len(left) > 0 {
			t.Errorf("faults %v did not happen", left)
		}
	}
	for range 4 {
		disturb(random, proxy)
		made, got := s.publishWith(publisher, h, 25)
		events, acks = append(events, made...), append(acks, got...)
	}
	for i, ack := range acks {
		m, err := s.streams.Events.GetMsg(t.Context(), ack.Sequence)
		if err != nil || m.Header.Get(schema.HeaderMsgID) != schema.MsgID(events[i].Event) {
			t.Fatalf("%s: acknowledged at %d, where is %v, %v", ack.MsgID, ack.Sequence, m, err)
		}
		events[i].sequence = ack.Sequence
	}
	t.Logf("%d acknowledged, %d messages in the stream", len(acks), len(s.messages()))
	events = s.settle(h, events)
	s.stop()
	s.compare(events)
	s.compareDead(0)
}

// publishWith publishes events and gives what was acknowledged, all of it.
func (s *system) publishWith(p *producers.Publisher, h *historian, n int) (events []stated, acks []producers.Ack) {
	s.Helper()
	var messages []producers.Message
	for range n {
		e := h.event()
		body, err := e.Encode()
		if err != nil {
			s.Fatal(err)
		}
		events = append(events, stated{Event: e})
		messages = append(messages, producers.Message{Subject: schema.Subject(e), MsgID: schema.MsgID(e), Body: body})
	}
	acks, err := p.Publish(s.Context(), slices.Values(messages))
	if err != nil || len(acks) != n {
		s.Fatal(fmt.Errorf("%d of %d acknowledged: %w", len(acks), n, err))
	}
	return events, acks
}
