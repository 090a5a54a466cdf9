package producers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Backoff between attempts.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 10 * time.Second
)

// eventLog is the stream as a Publisher sees it. Both calls return only once
// the messages are on the stream's disk.
type eventLog interface {
	// appendAll takes all of the messages or none, at sequences that end at
	// last. errOneByOne says that it can't take these together.
	appendAll(ctx context.Context, batch []Message) (last uint64, err error)
	// append takes one message; one that it has already is not an error.
	append(ctx context.Context, m Message) (Ack, error)
}

// publishBatch publishes a batch whole or, where the stream has some of it
// already (an acknowledgement got lost), one by one. A batch of which nobody
// knows whether it was taken is sent again: the ids keep it from counting twice.
func (p *Publisher) publishBatch(ctx context.Context, batch []Message) ([]Ack, error) {
	if len(batch) == 1 {
		return p.oneByOne(ctx, batch)
	}
	last, err := retry(ctx, p, func() (uint64, error) { return p.log.appendAll(ctx, batch) })
	if errors.Is(err, errOneByOne) {
		return p.oneByOne(ctx, batch)
	}
	if err != nil {
		return nil, err
	}
	acks := make([]Ack, len(batch))
	for i, m := range batch {
		acks[i] = Ack{Subject: m.Subject, MsgID: m.MsgID, Sequence: last - uint64(len(batch)-1-i)}
	}
	return acks, nil
}

// oneByOne waits for each acknowledgement before the next message is sent: with
// two on their way, the first might fail and come after the second.
func (p *Publisher) oneByOne(ctx context.Context, batch []Message) ([]Ack, error) {
	acks := make([]Ack, 0, len(batch))
	for _, m := range batch {
		ack, err := retry(ctx, p, func() (Ack, error) { return p.log.append(ctx, m) })
		if err != nil {
			return acks, err
		}
		acks = append(acks, ack)
	}
	return acks, nil
}

// retry repeats an attempt until it succeeds, fails for good, or time is up.
func retry[T any](ctx context.Context, p *Publisher, attempt func() (T, error)) (T, error) {
	var last error
	result, err := backoff.Retry(ctx, func() (T, error) {
		var result T
		result, last = attempt()
		if final(last) {
			return result, backoff.Permanent(last)
		}
		return result, last
	}, p.retryOptions()...)
	if err != nil && !final(last) {
		return result, unavailable(ctx, last)
	}
	return result, err
}

func (p *Publisher) retryOptions() []backoff.RetryOption {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval = firstPause
	pauses.MaxInterval = lastPause
	return []backoff.RetryOption{
		backoff.WithBackOff(pauses),
		backoff.WithMaxElapsedTime(p.cfg.Patience),
		backoff.WithNotify(func(err error, pause time.Duration) {
			p.cfg.Logger.Warn("NATS did not acknowledge, trying again", "error", err, "pause", pause)
		}),
	}
}

// unavailable tells both why the last attempt failed and why there is no other.
func unavailable(ctx context.Context, last error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(last, cause) {
		return fmt.Errorf("%w: %w (%w)", ErrUnavailable, last, cause)
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, last)
}
