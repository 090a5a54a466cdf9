package outbox

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Pauses of Run: after something that failed, and to look for what other
// processes left.
const (
	failedPause = 5 * time.Second
	idlePause   = 30 * time.Second
)

// Run sends what is committed and settles what was sent, until the context ends:
// for a process that takes many small batches. One consumer reads the receipts of
// all, so the line's user must be allowed to. What goes wrong is logged and tried
// again.
func (o *Outbox) Run(ctx context.Context, line Line) error {
	line, err := line.validate()
	if err != nil {
		return err
	}
	if err := o.recall(); err != nil {
		return err
	}
	r := &runner{outbox: o, line: line, flights: newFlights()}
	var parts sync.WaitGroup
	for _, part := range []func(context.Context){r.send, r.watch, r.settle} {
		parts.Go(func() { part(ctx) })
	}
	parts.Wait()
	return nil
}

// recall remembers the events that waited when the last process ended.
func (o *Outbox) recall() error {
	waiting, err := o.Waiting()
	if err != nil {
		return err
	}
	left := maxRemembered
	for _, w := range waiting {
		if w.Error != nil || w.Events > min(maxSmallBatch, left) {
			continue
		}
		left -= w.Events
		if err := o.recallBatch(w.Number); err != nil {
			o.cfg.Logger.Warn("a batch of the outbox can't be read", "error", err)
		}
	}
	return nil
}

func (o *Outbox) recallBatch(number uint64) error {
	b, err := openBatch(o.batchPath(number), number)
	if err != nil {
		return ignoreMissing(err)
	}
	var ids []string
	for e, readErr := range b.entries(0) {
		if readErr != nil {
			return errors.Join(readErr, b.Close())
		}
		ids = append(ids, e.MsgID)
	}
	o.live.mu.Lock()
	defer o.live.mu.Unlock()
	if _, known := o.live.ids[number]; !known {
		o.live.remember(number, ids)
	}
	return b.Close()
}

// runner is the three things that Run does at once.
type runner struct {
	outbox  *Outbox
	line    Line
	flights *flights
	alone   sync.WaitGroup // at most one settling by itself
	busy    bool           // it is on
	ended   chan struct{}
}

func (r *runner) send(ctx context.Context) {
	for ctx.Err() == nil {
		pause := idlePause
		if err := r.outbox.send(ctx, r.line, 0, r.flights); err != nil && ctx.Err() == nil {
			r.outbox.cfg.Logger.Warn("the outbox can't send now and keeps everything", "error", err)
			pause = failedPause
		}
		wait(ctx, pause, r.outbox.live.wake)
	}
}

func (r *runner) watch(ctx context.Context) {
	for ctx.Err() == nil {
		if err := r.line.receipts().Watch(ctx, r.flights); err != nil && ctx.Err() == nil {
			r.outbox.cfg.Logger.Warn("the outbox can't read receipts now and keeps everything", "error", err)
			wait(ctx, failedPause, nil)
		}
	}
}

// settle removes what has landed.
func (r *runner) settle(ctx context.Context) {
	r.ended = make(chan struct{}, 1)
	defer r.alone.Wait()
	for ctx.Err() == nil {
		passed, alone := r.flights.landed()
		for _, flight := range passed {
			if _, err := r.outbox.finish(&flight.batch, flight.refused); err != nil {
				r.outbox.cfg.Logger.Warn("a batch is stored but can't leave the outbox", "error", err)
				continue
			}
			r.flights.forget(flight.batch.Number)
		}
		if len(alone) > 0 && !r.busy {
			r.busy = true
			r.alone.Go(func() { r.settleAlone(ctx, alone) })
		}
		select {
		case <-r.ended:
			r.busy = false
		default:
			wait(ctx, failedPause, r.flights.changed)
		}
	}
}

// settleAlone awaits batches by consumers of their own.
func (r *runner) settleAlone(ctx context.Context, batches []*Batch) {
	outcomes, err := r.outbox.Settle(ctx, r.line, batches...)
	for _, outcome := range outcomes {
		r.flights.forget(outcome.Number)
	}
	if err != nil && ctx.Err() == nil {
		r.outbox.cfg.Logger.Warn("the outbox can't settle what was sent and keeps it", "error", err)
		wait(ctx, failedPause, nil)
	}
	r.ended <- struct{}{}
	r.flights.notify()
}

// wait ends with the pause, the context, or a word from elsewhere.
func wait(ctx context.Context, pause time.Duration, word <-chan struct{}) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-word:
	}
}
