package main

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// fetches are ways to ask for messages; which is the fastest depends on their size
// and on the machine.
var fetches = []jetstream.PullMessagesOpt{
	jetstream.PullMaxMessages(5_000),
	jetstream.PullMaxMessages(50_000),
	jetstream.PullMaxBytes(8 << 20),
	jetstream.PullMaxBytes(64 << 20),
}

// fetch takes all messages of the stream in order and does nothing with them. It
// gives how many a second, at the best.
func (s *benchSystem) fetch(ctx context.Context) (best float64, err error) {
	for _, option := range fetches {
		began := time.Now()
		err := s.read(ctx, 1, s.last, option, func(jetstream.Msg) error { return nil })
		if err != nil {
			return 0, err
		}
		best = max(best, float64(s.last)/time.Since(began).Seconds())
	}
	return best, nil
}

// read gives the messages of some sequences, in order.
func (s *benchSystem) read(ctx context.Context, first, last uint64, option jetstream.PullMessagesOpt, each func(jetstream.Msg) error) error {
	consumer, err := s.streams.Events.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: first,
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	messages, err := consumer.Messages(option)
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	defer messages.Stop()
	defer context.AfterFunc(ctx, messages.Stop)()
	for range last - first + 1 {
		msg, err := messages.Next()
		if err == nil {
			err = each(msg)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
		}
	}
	return nil
}
