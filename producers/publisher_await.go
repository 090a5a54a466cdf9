package producers

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// orderedReader is what Receipts needs of jetstream.JetStream.
type orderedReader interface {
	OrderedConsumer(ctx context.Context, stream string, cfg jetstream.OrderedConsumerConfig) (jetstream.Consumer, error)
}

// Receipts reads what became of published events.
type Receipts struct {
	JetStream orderedReader
	Progress  func(settled int) // how many are stored or refused so far; nil means nobody asks
}

// Await waits until each of the acknowledged events is stored or refused, and
// gives the refusals, in the order of their sequences. Until the context ends it
// waits out a loader that is down.
func (r Receipts) Await(ctx context.Context, acks []Ack) ([]schema.Refused, error) {
	if len(acks) == 0 {
		return nil, nil
	}
	awaited := awaitedOf(acks)
	messages, err := r.read(ctx, awaited.filters())
	if err != nil {
		return nil, err
	}
	defer messages.Stop()
	for {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		if err != nil {
			return nil, fmt.Errorf("%d of %d events are not stored yet: %w", len(acks)-awaited.settled, len(acks), err)
		}
		more, err := awaited.take(msg)
		if err != nil {
			return nil, err
		}
		if r.Progress != nil {
			r.Progress(awaited.settled)
		}
		if awaited.settled == len(acks) && !more {
			return awaited.refusals(), nil
		}
	}
}

func (r Receipts) read(ctx context.Context, filters []string) (jetstream.MessagesContext, error) {
	consumer, err := r.JetStream.OrderedConsumer(ctx, schema.StreamReceipts, jetstream.OrderedConsumerConfig{
		FilterSubjects: filters,
		DeliverPolicy:  jetstream.DeliverLastPerSubjectPolicy,
	})
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, fmt.Errorf("nobody stores events of this NATS (%w): start huizong up", err)
	}
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	messages, err := consumer.Messages()
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	return messages, nil
}
