package consumers

import (
	"context"
	"fmt"

	"github.com/huizong/huizong/schema"
)

// prepareFacts reads what verdicts and letters depend on.
func (r *Rebuild) prepareFacts(ctx context.Context) (err error) {
	r.next = 1
	if r.verdicts, err = loadVerdicts(ctx, r.Loader.cfg.Warehouse, r.Loader.cfg.Catalogue); err != nil {
		return err
	}
	waiting, err := r.Letters.Waiting(ctx)
	r.letters = make(map[uint64]struct{}, len(waiting))
	for _, sequence := range waiting {
		r.letters[sequence] = struct{}{}
	}
	return err
}

// readFacts stores the facts of the whole stream; they are derived later, in
// big steps.
func (r *Rebuild) readFacts(ctx context.Context) error {
	return r.read(ctx, func(ctx context.Context, b *Batch) error {
		return r.storeAgain(ctx, r.shadow, b)
	})
}

// readOn stores and derives what the stream holds beyond what was read.
func (r *Rebuild) readOn(ctx context.Context, w Warehouse, d *Derivation) error {
	return r.read(ctx, func(ctx context.Context, b *Batch) error {
		if err := r.storeAgain(ctx, w, b); err != nil {
			return err
		}
		return d.Derive(ctx, b.Events)
	})
}

// read goes from the next sequence to the end that the stream has now.
func (r *Rebuild) read(ctx context.Context, each func(context.Context, *Batch) error) error {
	info, err := r.Loader.cfg.Stream.Info(ctx)
	if err != nil {
		return fmt.Errorf("ask after the stream: %w", err)
	}
	last := info.State.LastSeq
	if r.next > last {
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches, done := make(chan *Batch), make(chan struct{})
	go func() {
		defer close(done)
		reader := &Reader{stream: r.Loader.cfg.Stream, verdicts: r.verdicts, limits: r.Loader.cfg.Limits}
		cancel(reader.Read(ctx, r.next, batches))
	}()
	defer func() { <-done }()
	defer cancel(nil)
	for r.next <= last {
		select {
		case b := <-batches:
			if err := each(ctx, b); err != nil {
				return err
			}
			r.next = b.Last + 1
			r.Step("重读数据流", min(b.Last, last), last)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// storeAgain stores a batch's facts and refusals, and the letters that are gone.
func (r *Rebuild) storeAgain(ctx context.Context, w Warehouse, b *Batch) error {
	if err := storeRefusals(ctx, w, b.Refused); err != nil {
		return err
	}
	var lost []schema.Refusal
	for _, refused := range r.verdicts.waiting(b.Refused) {
		if _, ok := r.letters[refused.Sequence]; !ok {
			lost = append(lost, refused)
		}
	}
	if err := r.Loader.cfg.Notices.Dead(ctx, lost); err != nil {
		return fmt.Errorf("keep dead letters: %w", err)
	}
	return StoreFacts(ctx, w, b.Events)
}
