package consumers

import (
	"context"

	"github.com/huizong/huizong/schema"
)

// layout is what the reference tables hold, beside the catalogue itself, and what is
// derived: changed when they do, so that a warehouse of an earlier release gets them anew.
const layout = "4"

// Prepare brings the warehouse's reference tables and targets in line with the
// catalogue and, where it changed, derives everything again. Readers see the new
// names at once and the new numbers metric by metric.
func Prepare(ctx context.Context, w Warehouse, c *schema.Catalogue) error {
	last, err := heldCatalogue(ctx, w)
	hash := c.Hash + "-" + layout
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
