package consumers

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// bySystem is who accepts what a changed catalogue no longer refuses.
const (
	bySystem        = "huizong"
	noteNewRules    = "目录变更后重新判定"
	noteInterrupted = "中断后继续"
)

// Settle brings dead letters in line: it removes what is none, finishes what a
// crash interrupted, brings back letters that are noted and lost, and, where the
// catalogue has changed since they were judged, judges all of them again. It
// tries until it has, or ctx ends.
func (d *DeadLetters) Settle(ctx context.Context) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		return struct{}{}, d.settle(ctx)
	}, backoff.WithMaxElapsedTime(0), backoff.WithNotify(d.warn))
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (d *DeadLetters) warn(err error, after time.Duration) {
	d.Logger.Warn("dead letters could not be settled; trying again", "after", after, "error", err)
}

func (d *DeadLetters) settle(ctx context.Context) error {
	if err := d.sweep(ctx); err != nil {
		return err
	}
	noted, err := d.noted(ctx) // first: a letter is there before it is noted
	if err != nil {
		return err
	}
	waiting, err := d.Letters.Waiting(ctx)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(lacking(noted, waiting), atOnce) {
		if err := d.Loader.Between(ctx, func(ctx context.Context) error { return d.bringBack(ctx, some) }); err != nil {
			return err
		}
	}
	last, err := heldCatalogue(ctx, d.Loader.cfg.Warehouse)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(waiting, atOnce) {
		err := d.Loader.Between(ctx, func(ctx context.Context) error { return d.settleSome(ctx, some, !last.Judged) })
		if err != nil {
			return err
		}
	}
	if last.Judged {
		return nil
	}
	last.Judged = true
	return last.note(ctx, d.Loader.cfg.Warehouse)
}

func (d *DeadLetters) sweep(ctx context.Context) error {
	removed, err := d.Letters.Sweep(ctx)
	if removed > 0 {
		d.Logger.Warn("removed what was no dead letter of ours; letters it took the place of come back", "messages", removed)
	}
	return err
}

func (d *DeadLetters) settleSome(ctx context.Context, waiting []uint64, judge bool) error {
	w := d.Loader.cfg.Warehouse
	acted, err := sequencesOf(ctx, w, "SELECT DISTINCT sequence FROM huizong_store.dead_action WHERE sequence IN (SELECT sequence FROM wanted) ORDER BY sequence", waiting...)
	if err != nil {
		return fmt.Errorf("ask what was done about dead letters: %w", err)
	}
	note, again := noteNewRules, waiting
	if !judge { // only those that are stored already: a crash came before the letter was removed
		note = noteInterrupted
		again, err = sequencesOf(ctx, w, storedAfterAll("sequence IN (SELECT sequence FROM wanted)"), waiting...)
		if err != nil {
			return fmt.Errorf("ask which dead letters are stored: %w", err)
		}
	}
	if err := d.finish(ctx, acted); err != nil {
		return err
	}
	batch, err := d.retry(ctx, lacking(again, acted), bySystem, note)
	if err == nil && len(batch.Events) > 0 {
		d.Logger.Info("dead letters accepted", "letters", len(batch.Events), "why", note)
	}
	return err
}

// finish removes the letters about which something was done. A retried event
// is no longer refused; a discarded one is.
func (d *DeadLetters) finish(ctx context.Context, acted []uint64) error {
	retried, err := sequencesOf(ctx, d.Loader.cfg.Warehouse,
		"SELECT DISTINCT sequence FROM huizong_store.dead_action WHERE action = 'retry' AND sequence IN (SELECT sequence FROM wanted)", acted...)
	if err != nil {
		return fmt.Errorf("ask what was done about dead letters: %w", err)
	}
	for _, sequence := range acted {
		r, err := d.Letters.Original(ctx, sequence)
		if err != nil {
			return err
		}
		if slices.Contains(retried, sequence) {
			err = d.Letters.Recall(ctx, r.Subject, sequence)
		}
		if err == nil {
			err = d.Letters.Remove(ctx, r.Subject, sequence)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noted are the refusals that are neither discarded nor stored after all. In a
// warehouse that was restored, what is noted may be later than what is stored.
func (d *DeadLetters) noted(ctx context.Context) ([]uint64, error) {
	w := d.Loader.cfg.Warehouse
	noted, err := sequencesOf(ctx, w, "SELECT DISTINCT sequence FROM huizong_store.refusal ORDER BY sequence")
	if err != nil {
		return nil, fmt.Errorf("list what was refused: %w", err)
	}
	settled, err := sequencesOf(ctx, w, storedAfterAll("true")+" UNION DISTINCT SELECT sequence FROM huizong_store.dead_action WHERE action = 'discard'")
	if err != nil {
		return nil, fmt.Errorf("list what was refused and is settled: %w", err)
	}
	slices.Sort(settled)
	return lacking(noted, settled), nil
}

// storedAfterAll lists the refused events that are stored. It looks them up by
// their names, the key of what may be very many.
func storedAfterAll(refused string) string {
	return `SELECT DISTINCT sequence FROM huizong_store.event
WHERE (division, id, sequence) IN (SELECT division, id, sequence FROM huizong_store.refusal WHERE ` + refused + ")"
}

// bringBack judges events whose letters are lost.
func (d *DeadLetters) bringBack(ctx context.Context, sequences []uint64) error {
	batch, err := d.judge(ctx, sequences)
	if err != nil {
		return err
	}
	d.Logger.Warn("dead letters were lost; bringing them back", "letters", len(sequences))
	if err := d.Loader.keepRefused(ctx, batch.Refused); err != nil {
		return err
	}
	return d.accept(ctx, batch.Events, bySystem, noteInterrupted)
}

// lacking gives the sequences that are not among others, which are sorted.
func lacking(sequences, others []uint64) []uint64 {
	return slices.DeleteFunc(slices.Clone(sequences), func(s uint64) bool {
		_, found := slices.BinarySearch(others, s)
		return found
	})
}
