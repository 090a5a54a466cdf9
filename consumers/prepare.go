package consumers

import (
	"context"
	"errors"

	"github.com/huizong/huizong/schema"
)

// layout is what the reference tables hold, beside the catalogue itself, and what is
// derived: changed when they do, so that a warehouse of an earlier release gets them anew.
const layout = "4"

func layoutHash(c *schema.Catalogue) string { return c.Hash + "-" + layout }

// RefuseUnprepared fails where the warehouse was prepared for another catalogue, or for none.
func RefuseUnprepared(ctx context.Context, w Warehouse, c *schema.Catalogue) error {
	last, err := heldCatalogue(ctx, w)
	if err == nil && (!last.Derived || last.Hash != layoutHash(c)) {
		err = errors.New("the warehouse is not prepared for this release's catalogue")
	}
	return err
}

// Prepare brings the warehouse's reference tables and targets in line with the
// catalogue and, where it changed, derives everything again. Readers see the new
// names at once and the new numbers metric by metric.
func Prepare(ctx context.Context, w Warehouse, c *schema.Catalogue) error {
	last, err := heldCatalogue(ctx, w)
	hash := layoutHash(c)
	if err != nil {
		return err
	}
	if last.Derived && last.Hash == hash {
		return storeGoals(ctx, w, c) // whoever stated targets last may have been killed before
	}
	next := held{Hash: hash, Generation: last.Generation + 1}
	if err := storeReferences(ctx, w, c); err != nil {
		return err
	}
	if err := StoreTargets(ctx, w, c, c.Targets); err != nil {
		return err
	}
	if err := next.note(ctx, w); err != nil {
		return err
	}
	if err := NewDerivation(w, c).Rederive(ctx); err != nil {
		return err
	}
	next.Derived = true
	return next.note(ctx, w)
}
