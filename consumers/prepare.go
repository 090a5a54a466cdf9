package consumers

import (
	"context"

	"github.com/huizong/huizong/schema"
)

// Prepare brings the warehouse's reference tables and targets in line with the
// catalogue, and derives everything again where it changed.
func Prepare(ctx context.Context, w Warehouse, c *schema.Catalogue) error {
	changed, err := storeCatalogue(ctx, w, c)
	if err != nil || !changed {
		return err
	}
	if err := StoreTargets(ctx, w, c, c.Targets); err != nil {
		return err
	}
	if err := NewDerivation(w, c).Rederive(ctx); err != nil {
		return err
	}
	return confirmCatalogue(ctx, w, c)
}
