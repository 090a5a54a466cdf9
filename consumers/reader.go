package consumers

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// Reader reads the stream in order and judges it while the batch before is
// being stored. It acknowledges nothing: the position lives with the facts.
type Reader struct {
	stream   jetstream.Stream
	verdicts verdicts
}

// fetchBytes bounds what the client holds unread.
const fetchBytes = 8 << 20

// ErrGap means that the stream lacks messages that were to be read.
var ErrGap = errors.New("the stream has a gap")

// Read sends batches, beginning with the message at sequence from, until the
// context ends. A batch goes as soon as somebody takes it, and grows meanwhile.
func (r *Reader) Read(ctx context.Context, from uint64, out chan<- *Batch) error {
	messages := make(chan message)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		cancel(r.receive(ctx, from, messages))
	}()
	defer func() { <-done }()
	defer cancel(nil)
	batch := &Batch{}
	for {
		take, give := messages, out
		if batch.full() {
			take = nil
		}
		if batch.empty() {
			give = nil
		}
		select {
		case m := <-take:
			batch.add(m, r.verdicts)
		case give <- batch:
			batch = &Batch{}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// receive passes messages on, checking that none is missing.
func (r *Reader) receive(ctx context.Context, from uint64, out chan<- message) error {
	consumer, err := r.stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from,
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	iterator, err := consumer.Messages(jetstream.PullMaxBytes(fetchBytes))
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	defer iterator.Stop()
	defer context.AfterFunc(ctx, iterator.Stop)() // also while it is looking for the stream
	for next := from; ; next++ {
		m, err := nextMessage(ctx, iterator)
		if err != nil {
			return err
		}
		if m.sequence != next {
			return fmt.Errorf("%w: %s continues at %d, expected %d; rebuild from a complete copy of the stream", ErrGap, schema.StreamEvents, m.sequence, next)
		}
		select {
		case out <- m:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func nextMessage(ctx context.Context, iterator jetstream.MessagesContext) (message, error) {
	msg, err := iterator.Next(jetstream.NextContext(ctx))
	if err != nil {
		return message{}, fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	meta, err := msg.Metadata()
	if err != nil {
		return message{}, fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	return message{
		subject: msg.Subject(), header: msg.Headers(), body: msg.Data(),
		sequence: meta.Sequence.Stream, time: meta.Timestamp,
	}, nil
}
