package producers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// receiptsReader is what Receipts needs of jetstream.JetStream.
type receiptsReader interface {
	OrderedConsumer(ctx context.Context, stream string, cfg jetstream.OrderedConsumerConfig) (jetstream.Consumer, error)
	Conn() *nats.Conn
}

// receiptsFeed is what one filter matches, the last of each subject first. It
// ends with its context.
type receiptsFeed struct {
	C        <-chan receipt
	consumer jetstream.Consumer
	read     map[string]uint64 // by consumer: the number of its last receipt that was read
}

// open waits out a line that is down; that nothing may or can be read is told.
func (r Receipts) open(ctx context.Context, filter string) (*receiptsFeed, error) {
	consumer, err := backoff.Retry(ctx, func() (jetstream.Consumer, error) {
		before := r.JetStream.Conn().LastError()
		consumer, err := r.JetStream.OrderedConsumer(ctx, schema.StreamReceipts, jetstream.OrderedConsumerConfig{
			FilterSubjects: []string{filter},
			DeliverPolicy:  jetstream.DeliverLastPerSubjectPolicy,
		})
		return consumer, r.explain(err, before, filter)
	}, backoff.WithMaxElapsedTime(0))
	if err != nil {
		return nil, err
	}
	messages, err := consumer.Messages()
	if err != nil {
		return nil, fmt.Errorf("read receipts: %w", err)
	}
	// Stop may have to wait until an attempt to reconnect has failed.
	context.AfterFunc(ctx, func() { messages.Stop() })
	out := make(chan receipt)
	go pump(ctx, messages, out)
	return &receiptsFeed{C: out, consumer: consumer, read: map[string]uint64{}}, nil
}

// explain tells what no further attempt can change apart from what one may.
func (r Receipts) explain(err, before error, filter string) error {
	now := r.JetStream.Conn().LastError()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jetstream.ErrStreamNotFound):
		return backoff.Permanent(fmt.Errorf("nobody stores events of this NATS (%w): start huizong up", err))
	//nolint:errorlint // the same value means that nothing was told since
	case now != before && errors.Is(now, nats.ErrPermissionViolation) && strings.Contains(now.Error(), schema.StreamReceipts):
		return backoff.Permanent(fmt.Errorf("these credentials may not read the receipts %s: %w", filter, now))
	case errors.Is(err, nats.ErrConnectionClosed), errors.Is(err, context.Canceled):
		return backoff.Permanent(fmt.Errorf("read receipts: %w", err))
	}
	return fmt.Errorf("read receipts: %w", err)
}

// pump reads until the context ends or nothing more can come.
func pump(ctx context.Context, messages jetstream.MessagesContext, out chan<- receipt) {
	defer close(out)
	for {
		got := nextReceipt(messages.Next(jetstream.NextContext(ctx)))
		select {
		case out <- got:
		case <-ctx.Done():
			return
		}
		if got.err != nil {
			return
		}
	}
}

func nextReceipt(msg jetstream.Msg, err error) receipt {
	if err != nil {
		return receipt{err: fmt.Errorf("read receipts: %w", err)}
	}
	meta, err := msg.Metadata()
	if err != nil {
		return receipt{err: fmt.Errorf("receipt %s: %w", msg.Subject(), err)}
	}
	return receipt{msg: msg, pending: meta.NumPending, consumer: meta.Consumer, number: meta.Sequence.Consumer}
}

// pending is how many receipts there were when the feed was opened.
func (f *receiptsFeed) pending() uint64 {
	info := f.consumer.CachedInfo()
	return info.NumPending + info.Delivered.Consumer
}

// errNothing says that nothing came for a while.
var errNothing = errors.New("nothing came")

func (f *receiptsFeed) next(ctx context.Context) (receipt, error) {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return receipt{}, context.Cause(ctx)
	case <-wait.C:
		return receipt{}, errNothing
	case got, ok := <-f.C:
		if !ok {
			return receipt{}, context.Canceled
		}
		f.read[got.consumer] = got.number
		return got, got.err
	}
}

// ask asks NATS whether more is there. What a message says of what is behind it
// may be too much, by those that were replaced meanwhile.
func (f *receiptsFeed) ask(ctx context.Context) (more bool, err error) {
	info, err := f.consumer.Info(ctx)
	switch {
	case ctx.Err() != nil:
		return false, context.Cause(ctx)
	case err != nil: // the line is down: the feed comes back by itself
		return true, nil
	}
	return info.NumPending > 0 || f.read[info.Name] < info.Delivered.Consumer, nil
}
