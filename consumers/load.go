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

// take stores a batch and begins what it is time for: to derive the round it
// belongs to or, while that has to wait, what events have to themselves.
func (l *Loader) take(ctx context.Context, batch *Batch) error {
	if err := l.insist(ctx, batch.First, batch.Last, func() error { return l.store(ctx, batch) }); err != nil {
		return err
	}
	l.round.add(batch)
	batch.release()
	n := l.round.names
	switch {
	case l.deriving != nil && l.round.full():
		return l.settle(ctx)
	case l.deriving == nil && l.round.due(l.cfg.Limits):
		return l.begin(ctx)
	case len(n.ids) >= l.cfg.Limits.PlaceEvents, n.reported.cells >= l.cfg.Limits.StepCells:
		return l.place(ctx, true)
	case l.deriving != nil && l.placing.idle():
		return l.place(ctx, false)
	}
	return nil
}

// placing is what is derived of the round's events by themselves, while more are stored.
type placing struct {
	touched *touched
	names   *names
	done    chan error
}

// idle says whether nothing is at work.
func (p *placing) idle() bool { return p == nil || len(p.done) > 0 }

// place begins to derive which of the round's events are copies, and where cases
// stand, once it is done with those before; and, ahead of the round, many cells.
func (l *Loader) place(ctx context.Context, ahead bool) error {
	if err := l.placed(); err != nil {
		return err
	}
	p, first, d := &placing{newTouched(), l.round.names, make(chan error, 1)}, l.round.first, l.derivation
	go func() {
		err := l.insist(ctx, first, p.names.last, func() error { return d.place(ctx, p.touched, p.names) })
		if err == nil && ahead {
			err = l.insist(ctx, first, p.names.last, func() error { return d.ahead(ctx, p.names.reported) })
		}
		p.done <- err
	}()
	l.placing, l.round.names = p, newNames()
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
	l.round.touched.merge(p.names.reported)
	l.round.touched.merge(p.touched)
	return err
}

// deriving is a round that is derived while the next one is stored.
type deriving struct{ done chan error }

// ended gives what deriving came to, once.
func (d *deriving) ended() <-chan error {
	if d == nil {
		return nil
	}
	return d.done
}

// begin begins to derive the round, if there is one; none may be at work.
func (l *Loader) begin(ctx context.Context) error {
	if l.round.empty() {
		return nil
	}
	if len(l.round.names.ids) > 0 {
		if err := l.place(ctx, false); err != nil {
			return err
		}
	}
	if err := l.placed(); err != nil {
		return err
	}
	r := l.round
	l.deriving, l.round = &deriving{make(chan error, 1)}, newRound()
	go func(d *deriving) { d.done <- l.finish(ctx, r) }(l.deriving)
	return nil
}

// next begins with the round after the one that has been derived, if it is time.
func (l *Loader) next(ctx context.Context, err error) error {
	l.deriving = nil
	if err != nil || !l.round.due(l.cfg.Limits) {
		return err
	}
	return l.begin(ctx)
}

// settle waits until everything that is stored is derived.
func (l *Loader) settle(ctx context.Context) error {
	if err := l.derived(); err != nil {
		return err
	}
	if err := l.begin(ctx); err != nil {
		return err
	}
	return l.derived()
}

func (l *Loader) derived() error {
	if l.deriving == nil {
		return nil
	}
	err := <-l.deriving.done
	l.deriving = nil
	return err
}

// finish derives a round and tells producers.
func (l *Loader) finish(ctx context.Context, r *round) error {
	began := time.Now()
	if err := l.insist(ctx, r.first, r.last, func() error { return l.derive(ctx, r) }); err != nil {
		return err
	}
	l.cfg.Logger.Debug("derived", "first", r.first, "last", r.last, "cells", r.touched.cells, "took", time.Since(began), "with_storing", time.Since(r.began))
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
