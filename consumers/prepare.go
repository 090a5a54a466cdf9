package consumers

import (
	"context"

	"github.com/huizong/huizong/schema"
)

// Prepare brings the warehouse's reference tables and targets in line with the
// catalogue and, where it changed, derives everything again. Readers see the new
// names at once and the new numbers metric by metric.
func Prepare(ctx context.Context, w Warehouse, c *schema.Catalogue) error {
	last, err := heldCatalogue(ctx, w)
	if err != nil || last.Derived && last.Hash == c.Hash {
		return err
	}
	next := held{Hash: c.Hash, Generation: last.Generation + 1}
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
