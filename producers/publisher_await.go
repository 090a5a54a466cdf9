package producers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/huizong/huizong/schema"
)

// Receipts reads what became of published events. Each consumer has one filter,
// which NATS then sees in the subject that creates it: so credentials say whose
// receipts may be read.
type Receipts struct {
	JetStream receiptsReader
	Progress  func(settled int) // how many are stored or refused so far; nil means nobody asks
}

// Await waits until each of the acknowledged events is stored or refused, and
// gives the refusals, in the order of their sequences. Until the context ends it
// waits out a loader or a line that is down.
func (r Receipts) Await(ctx context.Context, acks []Ack) ([]schema.Refused, error) {
	var a Awaited
	for _, ack := range acks {
		a.Add(ack.Subject, ack.Sequence)
	}
	return r.AwaitAll(ctx, &a)
}

// AwaitAll is Await for more than fits into memory.
func (r Receipts) AwaitAll(ctx context.Context, a *Awaited) ([]schema.Refused, error) {
	if a.count == 0 {
		return nil, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := r.marks(ctx, a); err != nil {
		return nil, fmt.Errorf("%d of %d events are not stored yet: %w", a.count-a.settled(), a.count, err)
	}
	// Refusals are acknowledged before the watermark that covers them is sent: a
	// consumer that is made now gets all that matter.
	for _, province := range a.tokens() {
		if err := r.refusals(ctx, province, a); err != nil {
			return nil, err
		}
	}
	return a.refusals(), nil
}

// provinceMessage is a watermark, or what became of reading them.
type provinceMessage struct {
	province string
	receipt
}

// marks waits until every watermark has passed what is awaited.
func (r Receipts) marks(ctx context.Context, a *Awaited) error {
	provinces := a.tokens()
	all := make(chan provinceMessage)
	for _, province := range provinces {
		receipts, err := r.open(ctx, schema.StoredSubject(province))
		if err != nil {
			return err
		}
		go func() {
			for got := range receipts.C {
				select {
				case all <- provinceMessage{province, got}:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	for left := len(provinces); left > 0; {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case got := <-all:
			reached, err := r.mark(a, got)
			if err != nil {
				return err
			}
			if reached {
				left--
			}
		}
	}
	return nil
}

// mark moves a watermark and says whether it has just passed what is awaited.
func (r Receipts) mark(a *Awaited, got provinceMessage) (reached bool, err error) {
	if got.err != nil {
		return false, got.err
	}
	p := a.provinces[got.province]
	before := p.reached()
	p.mark = max(p.mark, got.stored())
	if r.Progress != nil {
		r.Progress(a.settled())
	}
	return !before && p.reached(), nil
}

// patience is how long a receipt that is said to be there may take to come.
const patience = 500 * time.Millisecond

// refusals reads what a province's refusals say of the awaited events.
func (r Receipts) refusals(ctx context.Context, province string, a *Awaited) error {
	receipts, err := r.open(ctx, a.provinces[province].filter)
	if err != nil {
		return err
	}
	for more := receipts.pending() > 0; more; {
		got, err := receipts.next(ctx)
		switch {
		case errors.Is(err, errNothing):
			if more, err = receipts.ask(ctx); err != nil {
				return err
			}
			continue
		case err != nil:
			return fmt.Errorf("read refusals: %w", err)
		}
		if refused, ok := got.refused(); ok {
			a.refuse(province, refused)
		}
		more = got.pending > 0
	}
	return nil
}
