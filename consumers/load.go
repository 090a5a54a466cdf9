package consumers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/huizong/huizong/schema"
)

// take stores a batch and, where it is time, derives the round it belongs to.
func (l *Loader) take(ctx context.Context, batch *Batch) error {
	if err := l.insist(ctx, batch.First, batch.Last, func() error { return l.store(ctx, batch) }); err != nil {
		return err
	}
	l.round.add(batch)
	pending := batch.Pending
	batch.release()
	if l.round.due(pending, l.cfg.Limits) {
		return l.finish(ctx)
	}
	if len(l.round.names.ids) < l.cfg.Limits.PlaceEvents {
		return nil
	}
	return l.place(ctx)
}

// placing is what is derived of the round's events by themselves, while more are stored.
type placing struct {
	touched *touched
	done    chan error
}

// place begins to derive which of the round's events are copies, and where cases
// stand, once it is done with those before.
func (l *Loader) place(ctx context.Context) error {
	if err := l.placed(); err != nil {
		return err
	}
	p, r, n := &placing{newTouched(), make(chan error, 1)}, l.round, l.round.names
	go func() {
		p.done <- l.insist(ctx, r.first, n.last, func() error { return l.derivation.place(ctx, p.touched, n) })
	}()
	l.placing, r.names = p, &names{}
	return nil
}

// placed waits until what place began is done.
func (l *Loader) placed() error {
	p := l.placing
	if p == nil {
		return nil
	}
	l.placing = nil
	err := <-p.done
	l.round.touched.merge(p.touched)
	return err
}

// finish derives the round, if there is one, and tells producers.
func (l *Loader) finish(ctx context.Context) error {
	r := l.round
	if r.empty() {
		return nil
	}
	if len(r.names.ids) > 0 {
		if err := l.place(ctx); err != nil {
			return err
		}
	}
	if err := l.placed(); err != nil {
		return err
	}
	if err := l.insist(ctx, r.first, r.last, func() error { return l.derive(ctx, r) }); err != nil {
		return err
	}
	l.round = newRound()
	l.cfg.Metrics.loaded(r)
	l.noteFreshness(r)
	l.advance(r.last)
	return nil
}

// insist does something again and again until it is done: an engine that is
// away or slow is no reason to lose or refuse anything.
func (l *Loader) insist(ctx context.Context, first, last uint64, attempt func() error) error {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 50*time.Millisecond, 5*time.Second
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		return struct{}{}, attempt()
	}, backoff.WithBackOff(wait), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, after time.Duration) {
		l.cfg.Metrics.retries.Inc()
		l.cfg.Logger.Warn("a batch could not be loaded; trying again", "first", first, "last", last, "after", after, "error", err)
	}))
	return err
}

// store is one attempt to store a batch. A crash at any line is a repeated read:
// the position is still before the batch.
func (l *Loader) store(ctx context.Context, batch *Batch) error {
	if err := l.sameStream(ctx); err != nil {
		return err
	}
	if err := l.keepRefused(ctx, batch.Refused); err != nil {
		return err
	}
	started := time.Now()
	if err := StoreFacts(ctx, l.cfg.Warehouse, batch.Events); err != nil {
		return err
	}
	l.cfg.Metrics.insert.Observe(time.Since(started).Seconds())
	return nil
}

// derive is one attempt to derive a round. A crash before the position is a
// repeated read; after it, only the watermarks are missing, which the next start
// repeats.
func (l *Loader) derive(ctx context.Context, r *round) error {
	if r.last > l.position.Sequence {
		started := time.Now()
		if err := l.derivation.derive(ctx, r.touched); err != nil {
			return err
		}
		l.cfg.Metrics.derive.Observe(time.Since(started).Seconds())
		if err := l.storePosition(ctx, r); err != nil {
			return err
		}
		l.position.Sequence, l.position.First = r.last, r.first
	}
	return l.moveWatermarks(ctx, slices.Sorted(maps.Keys(r.provinces)))
}

// sameStream holds that what was read came from the stream the loader began
// with: one that was made anew meanwhile is another, whatever its sequences.
func (l *Loader) sameStream(ctx context.Context) error {
	info, err := l.cfg.Stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("ask after the stream: %w", err)
	}
	if !info.Created.Equal(l.stream.Created) {
		return backoff.Permanent(position{Created: l.stream.Created}.belongs(info))
	}
	return nil
}

// keepRefused keeps dead letters and tells their producers.
func (l *Loader) keepRefused(ctx context.Context, refused []schema.Refusal) error {
	if err := l.cfg.Notices.Dead(ctx, l.verdicts.waiting(refused)); err != nil {
		return fmt.Errorf("keep dead letters: %w", err)
	}
	// Before the position: whatever loader moves a watermark to it may then say
	// that what was not refused is stored.
	if err := l.cfg.Notices.Refused(ctx, refused); err != nil {
		return fmt.Errorf("tell producers of refusals: %w", err)
	}
	return storeRefusals(ctx, l.cfg.Warehouse, refused)
}
