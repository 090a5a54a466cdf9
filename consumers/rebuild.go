package consumers

import (
	"context"
	"fmt"
	"slices"

	"github.com/huizong/huizong/schema"
)

// Rebuild makes the derived tables anew, and the facts, too, where asked, beside
// those that readers see, and exchanges them once they have caught up. Killed
// at any point it leaves what was there before, and shadows to drop.
type Rebuild struct {
	Loader  *Loader
	Letters Letters
	Facts   bool // from the stream, too
	// Step is told how far which step is; total 0: not known.
	Step func(name string, done, total uint64)

	tables     []string
	shadow     shadowed
	derivation *Derivation // into the shadows
	verdicts   verdicts
	next       uint64              // first sequence that is not read into the shadows; with Facts
	since      string              // condition on facts that may not be in the shadows; without
	letters    map[uint64]struct{} // that wait
}

// Run returns once the rebuilt tables are what readers see.
func (r *Rebuild) Run(ctx context.Context) error {
	w := r.Loader.cfg.Warehouse
	r.tables = derivedTables
	if r.Facts {
		r.tables = slices.Concat(factTables, derivedTables)
	}
	r.shadow = shadowsOf(w, r.tables)
	r.derivation = NewDerivation(r.shadow, r.Loader.cfg.Catalogue)
	if err := makeShadows(ctx, w, r.tables); err != nil {
		return err
	}
	defer func() { // where it can't, the next start does
		if problem := DropShadows(context.WithoutCancel(ctx), w); problem != nil {
			r.Loader.cfg.Logger.Warn("what the rebuild leaves could not be dropped", "error", problem)
		}
	}()
	if err := r.fill(ctx); err != nil {
		return err
	}
	r.Step("衔接", 0, 0)
	if err := r.catchUp(ctx, r.shadow, r.derivation); err != nil {
		return err
	}
	return r.Loader.Between(ctx, r.finish)
}

// fill makes the bulk of it, while the loader goes on.
func (r *Rebuild) fill(ctx context.Context) (err error) {
	if r.Facts {
		err = r.prepareFacts(ctx)
	} else {
		r.since, err = r.underived(ctx)
	}
	if err == nil && r.Facts {
		err = r.readFacts(ctx)
	}
	if err == nil {
		err = r.derivation.deriveAll(ctx, r.Step)
	}
	if err != nil {
		return err
	}
	for i, name := range r.tables {
		r.Step("合并", uint64(i), uint64(len(r.tables)))
		if err := r.shadow.Exec(ctx, "OPTIMIZE TABLE "+store+name+" FINAL"); err != nil {
			return fmt.Errorf("compact %s: %w", name, err)
		}
	}
	return nil
}

// finish exchanges while the loader stands still. Another loader may have
// stored facts meanwhile and derived them into the old tables: what came since
// is derived once more into the new ones.
func (r *Rebuild) finish(ctx context.Context) error {
	w := r.Loader.cfg.Warehouse
	next, since := r.next, r.since
	if err := r.catchUp(ctx, r.shadow, r.derivation); err != nil {
		return err
	}
	if err := exchange(context.WithoutCancel(ctx), w, r.tables); err != nil {
		return err
	}
	r.next, r.since = next, since
	return r.catchUp(ctx, w, NewDerivation(w, r.Loader.cfg.Catalogue))
}

// catchUp brings in what came since the last time.
func (r *Rebuild) catchUp(ctx context.Context, w Warehouse, d *Derivation) error {
	if r.Facts {
		return r.readOn(ctx, w, d)
	}
	since, err := r.underived(ctx)
	if err != nil {
		return err
	}
	if err := d.deriveSince(ctx, r.since); err != nil {
		return err
	}
	r.since = since
	return nil
}

// underived is the condition on facts that no loader has derived for sure: what
// is stored from now on fulfils it.
func (r *Rebuild) underived(ctx context.Context) (string, error) {
	all, err := loadPositions(ctx, r.Loader.cfg.Warehouse, schema.StreamEvents)
	return all.beyond(r.Loader.every), err
}
