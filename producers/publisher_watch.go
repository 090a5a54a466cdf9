package producers

import (
	"context"
	"errors"
	"strings"

	"github.com/huizong/huizong/schema"
)

// ErrNotYet says that events are not all stored or refused yet.
var ErrNotYet = errors.New("not all of the events are stored yet")

// Passed is AwaitAll without the waiting: ErrNotYet where there is something to
// wait for.
func (r Receipts) Passed(ctx context.Context, a *Awaited) ([]schema.Refused, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, province := range a.tokens() {
		if err := r.passed(ctx, a, province); err != nil {
			return nil, err
		}
	}
	for _, province := range a.tokens() {
		if err := r.refusals(ctx, province, a); err != nil {
			return nil, err
		}
	}
	return a.refusals(), nil
}

func (r Receipts) passed(ctx context.Context, a *Awaited, province string) error {
	feed, err := r.open(ctx, schema.StoredSubject(province))
	if err != nil {
		return err
	}
	if feed.pending() == 0 {
		return ErrNotYet
	}
	got, err := feed.next(ctx)
	if errors.Is(err, errNothing) {
		return ErrNotYet
	}
	if err != nil {
		return err
	}
	if reached, err := r.mark(a, provinceMessage{province, got}); err != nil || reached {
		return err
	}
	return ErrNotYet
}

// allReceipts matches every subject of the receipts' stream.
const allReceipts = "hz.>"

// Watcher is told of every receipt, the last of each subject first.
type Watcher interface {
	// Refused is told of a refusal, by the event's Nats-Msg-Id.
	Refused(msgID string, refused schema.Refused)
	// Stored is told of watermarks, by province. Every refusal that they cover has
	// been told before.
	Stored(marks map[string]uint64)
}

// Watch reads all receipts until the context ends or they can't be read. It is for
// who may read everybody's, and awaits more events than are worth a consumer each.
func (r Receipts) Watch(ctx context.Context, w Watcher) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	feed, err := r.open(ctx, allReceipts)
	if err != nil {
		return err
	}
	for marks := map[string]uint64{}; ; {
		more, err := r.watchNext(ctx, feed, w, marks)
		if err != nil {
			return err
		}
		// A refusal that is repeated after a restart may stand behind the watermark
		// that covers it, so a watermark counts once nothing is behind it.
		if !more && len(marks) > 0 {
			w.Stored(marks)
			marks = map[string]uint64{}
		}
	}
}

func (r Receipts) watchNext(ctx context.Context, feed *receiptsFeed, w Watcher, marks map[string]uint64) (more bool, err error) {
	got, err := feed.next(ctx)
	switch {
	case errors.Is(err, errNothing) && len(marks) == 0:
		return false, nil
	case errors.Is(err, errNothing):
		return feed.ask(ctx)
	case err != nil:
		return false, err
	}
	if province, ok := strings.CutPrefix(got.msg.Subject(), schema.StoredSubject("")); ok {
		marks[province] = max(marks[province], got.stored())
	} else if refused, ok := got.refused(); ok {
		w.Refused(schema.DeadCode(got.msg.Subject()).String()+"-"+refused.ID, refused)
	}
	return got.pending > 0, nil
}
