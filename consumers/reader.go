package consumers

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// Reader reads the stream in order and judges it while the batch before is
// being stored. It acknowledges nothing: the position lives with the facts.
type Reader struct {
	stream    jetstream.Stream
	verdicts  verdicts
	provinces schema.Provinces // only those; none: everything
	every     schema.Provinces // needed where provinces has some
	limits    Limits
}

// What the client holds unread, at most.
const (
	fetchBytes    = 8 << 20
	fetchMessages = 32_000
)

// ErrGap means that the stream lacks messages that were to be read.
var ErrGap = errors.New("the stream has a gap")

// Read sends batches, beginning with the message at sequence from, until the
// context ends. A batch goes as soon as somebody takes it, and grows meanwhile;
// in a backlog it grows until it is full. One of a reader of some provinces may be
// empty: then they are silent up to its end.
func (r *Reader) Read(ctx context.Context, from uint64, out chan<- *Batch) error {
	runs, sights := make(chan []message, runsAhead), make(chan sight)
	ctx, cancel := context.WithCancelCause(ctx)
	var parts sync.WaitGroup
	defer parts.Wait()
	defer cancel(nil)
	parts.Go(func() { cancel(r.receive(ctx, from, runs)) })
	if len(r.provinces) > 0 {
		parts.Go(func() { cancel(r.look(ctx, from, sights)) })
	}
	batch, read, reached := newBatch(), from-1, from-1 // all there was, and what batches have of it
	for {
		take, give := runs, out
		if batch.full(r.limits) {
			take = nil
		}
		if !batch.ready(r.limits) {
			give = nil
		}
		select {
		case run := <-take:
			read = run[len(run)-1].sequence
			reached = max(reached, r.fill(batch, run))
		case s := <-sights:
			if read = s.through(read); read > reached {
				batch.reach(read)
				reached = read
			}
		case give <- batch:
			batch = newBatch()
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// fill adds to the batch what is to be read of a run, and gives the last sequence added.
func (r *Reader) fill(batch *Batch, run []message) (last uint64) {
	for i := range run {
		if r.reads(run[i].subject) {
			batch.add(run[i], r.verdicts)
			last = run[i].sequence
		}
		batch.Pending = run[i].pending
	}
	return last
}

// Messages are passed on in runs, which cost a channel's lock once: as many as
// there are, up to so many or, where they are large, up to so many bytes.
const (
	runLength = 256
	runBytes  = 1 << 20
	runsAhead = 4
)

// receive passes messages on, checking that none is missing.
func (r *Reader) receive(ctx context.Context, from uint64, out chan<- []message) error {
	consumer, err := r.stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: from, FilterSubjects: r.provinces.Subjects(),
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	iterator, err := consumer.Messages(jetstream.PullMaxMessagesWithBytesLimit(fetchMessages, fetchBytes))
	if err != nil {
		return fmt.Errorf("read %s: %w", schema.StreamEvents, err)
	}
	defer iterator.Stop()
	defer context.AfterFunc(ctx, iterator.Stop)() // also while it is looking for the stream
	run, bytes, whole := make([]message, 0, runLength), 0, len(r.provinces.Subjects()) == 0
	for next := from; ; next++ {
		m, err := nextMessage(ctx, iterator)
		if err != nil {
			return err
		}
		if whole && m.sequence != next {
			return fmt.Errorf("%w: %s continues at %d, expected %d; rebuild from a complete copy of the stream", ErrGap, schema.StreamEvents, m.sequence, next)
		}
		run, bytes = append(run, m), bytes+len(m.body)
		if len(run) < runLength && bytes < runBytes && m.pending > 0 {
			continue
		}
		select {
		case out <- run:
			run, bytes = make([]message, 0, runLength), 0
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// reads says whether the reader's provinces include that of a subject.
func (r *Reader) reads(subject string) bool {
	return len(r.provinces) == 0 || r.provinces.Cover(r.every.Named(schema.ProvinceToken(subject)))
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
		sequence: meta.Sequence.Stream, pending: meta.NumPending, time: meta.Timestamp,
	}, nil
}
