package producers

import (
	"context"
	"errors"
	"fmt"
	"time"

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
	consumer, err := r.consumer(ctx, awaited.filters())
	if err != nil {
		return nil, err
	}
	messages, err := consumer.Messages()
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	defer messages.Stop()
	var more bool
	for awaited.settled < len(acks) {
		if more, err = r.next(ctx, messages, awaited); err != nil {
			return nil, fmt.Errorf("%d of %d events are not stored yet: %w", len(acks)-awaited.settled, len(acks), err)
		}
	}
	for more {
		if more, err = r.rest(ctx, consumer, messages, awaited); err != nil {
			return nil, err
		}
	}
	return awaited.refusals(), nil
}

// next takes one receipt and says whether more are there already.
func (r Receipts) next(ctx context.Context, messages jetstream.MessagesContext, a *awaited) (more bool, err error) {
	msg, err := messages.Next(jetstream.NextContext(ctx))
	if err != nil {
		return false, err
	}
	if more, err = a.take(msg); err == nil && r.Progress != nil {
		r.Progress(a.settled)
	}
	return more, err
}

// patience is how long a receipt that is said to be there may take to come.
const patience = 500 * time.Millisecond

// rest takes a receipt that is said to be there. What is said may be too much, by
// those that were replaced meanwhile, so where nothing comes NATS is asked.
func (r Receipts) rest(ctx context.Context, consumer jetstream.Consumer, messages jetstream.MessagesContext, a *awaited) (more bool, err error) {
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	more, err = r.next(wait, messages, a)
	if err == nil || wait.Err() == nil || ctx.Err() != nil {
		return more, err
	}
	info, err := consumer.Info(ctx)
	if err != nil {
		return false, fmt.Errorf("ask how many receipts are left: %w", err)
	}
	return info.NumPending > 0, nil
}

func (r Receipts) consumer(ctx context.Context, filters []string) (jetstream.Consumer, error) {
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
	return consumer, nil
}
