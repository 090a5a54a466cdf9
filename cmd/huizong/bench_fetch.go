package main

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// pullBytes are how much may be on its way at once; which is the fastest depends on
// the messages and the machine. At 64 MiB the server cuts the connection.
var pullBytes = []int{2 << 20, 8 << 20, 24 << 20}

// fetch takes all messages of the stream in order and does nothing with them, by the
// loader's connection and by one of loopback's. It gives how many a second, at the
// best: each way is tried on a part, the fastest on all of them.
func (s *benchSystem) fetch(ctx context.Context) (best float64, err error) {
	conn, err := bus.Connect(bus.ConnectConfig{URL: s.addresses.NATS, Name: "huizong bench", Logger: s.b.logger})
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	var fastest func(count uint64) (float64, error)
	for _, conn := range []*nats.Conn{s.jetStream.Conn(), conn} {
		for _, bytes := range pullBytes {
			way := func(count uint64) (float64, error) { return s.fetchRate(ctx, conn, bytes, count) }
			rate, err := way(max(1, s.last/10))
			if err != nil {
				return 0, err
			}
			if rate > best {
				best, fastest = rate, way
			}
		}
	}
	rate, err := fastest(s.last)
	return max(best, rate), err
}

// fetchRate takes so many messages from the first on.
func (s *benchSystem) fetchRate(ctx context.Context, conn *nats.Conn, bytes int, count uint64) (float64, error) {
	consumer, err := ordered(ctx, conn, 1)
	if err != nil {
		return 0, err
	}
	taken, done := uint64(0), make(chan struct{})
	began := time.Now()
	consuming, err := consumer.Consume(func(jetstream.Msg) {
		if taken++; taken == count {
			close(done)
		}
	}, jetstream.PullMaxBytes(bytes))
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	defer consuming.Stop()
	select {
	case <-done:
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	s.b.log.Debug("raw fetch", "in_process", conn == s.jetStream.Conn(), "bytes", bytes, "messages", count, "took", time.Since(began))
	return float64(count) / time.Since(began).Seconds(), nil
}

// ordered reads the events from a sequence on.
func ordered(ctx context.Context, conn *nats.Conn, first uint64) (jetstream.Consumer, error) {
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	consumer, err := js.OrderedConsumer(ctx, schema.StreamEvents, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: first,
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	return consumer, nil
}

// read gives the messages of some sequences, in order.
func (s *benchSystem) read(ctx context.Context, first, last uint64, each func(jetstream.Msg) error) error {
	consumer, err := ordered(ctx, s.jetStream.Conn(), first)
	if err != nil {
		return err
	}
	messages, err := consumer.Messages()
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	defer messages.Stop()
	for range last - first + 1 {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err == nil {
			err = each(msg)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
		}
	}
	return nil
}
