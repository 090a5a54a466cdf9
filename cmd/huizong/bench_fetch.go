package main

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// fetchBytes are how much may be on its way at once; which is the fastest depends
// on the messages and the machine. At 64 MiB the server cuts the connection.
var fetchBytes = []int{2 << 20, 8 << 20, 24 << 20}

// fetch takes all messages of the stream in order and does nothing with them. It
// gives how many a second, at the best: each way is tried on a part, the fastest on
// all of them.
func (s *benchSystem) fetch(ctx context.Context) (float64, error) {
	best, fastest := 0.0, 0
	for _, bytes := range fetchBytes {
		rate, err := s.fetchRate(ctx, max(1, s.last/5), bytes)
		if err != nil {
			return 0, err
		}
		if rate > best {
			best, fastest = rate, bytes
		}
	}
	rate, err := s.fetchRate(ctx, s.last, fastest)
	return max(best, rate), err
}

func (s *benchSystem) fetchRate(ctx context.Context, count uint64, bytes int) (float64, error) {
	began := time.Now()
	err := s.read(ctx, 1, count, bytes, func(jetstream.Msg) error { return nil })
	s.b.log.Debug("raw fetch", "bytes", bytes, "messages", count, "took", time.Since(began))
	return float64(count) / time.Since(began).Seconds(), err
}

// read gives the messages of some sequences, in order.
func (s *benchSystem) read(ctx context.Context, first, last uint64, bytes int, each func(jetstream.Msg) error) error {
	consumer, err := s.streams.Events.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: first,
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxBytes(bytes))
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
