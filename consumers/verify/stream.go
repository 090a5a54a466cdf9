package verify

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// message is one message of the stream with its place in it.
type message struct {
	schema.Message
	sequence uint64
}

// Bounds of what is read ahead: bytes the client holds, messages that wait for
// their verdict.
const (
	fetchBytes   = 8 << 20
	readMessages = 1000
)

// receive sends every message up to the position, checking that none is missing.
func receive(ctx context.Context, stream jetstream.Stream, position uint64, out chan<- message) error {
	if position == 0 {
		return nil
	}
	if err := holds(ctx, stream, position); err != nil {
		return err
	}
	consumer, err := stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{})
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	iterator, err := consumer.Messages(jetstream.PullMaxBytes(fetchBytes))
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	defer iterator.Stop()
	for want := uint64(1); want <= position; want++ {
		m, err := next(ctx, iterator)
		if err != nil {
			return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
		}
		if m.sequence != want {
			return fmt.Errorf("%s has a gap: it continues at %d, expected %d; restore it from a complete copy", schema.StreamEvents, m.sequence, want)
		}
		select {
		case out <- m:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// holds refuses a stream that ends before the position.
func holds(ctx context.Context, stream jetstream.Stream, position uint64) error {
	info, err := stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("ask after %s: %w", schema.StreamEvents, err)
	}
	if info.State.LastSeq < position {
		return fmt.Errorf("%s ends at %d, and the warehouse has derived up to %d: they do not belong together", schema.StreamEvents, info.State.LastSeq, position)
	}
	return nil
}

func next(ctx context.Context, iterator jetstream.MessagesContext) (message, error) {
	msg, err := iterator.Next(jetstream.NextContext(ctx))
	if err != nil {
		return message{}, err
	}
	meta, err := msg.Metadata()
	if err != nil {
		return message{}, err
	}
	return message{schema.Message{Subject: msg.Subject(), Body: msg.Data(), Time: meta.Timestamp}, meta.Sequence.Stream}, nil
}
