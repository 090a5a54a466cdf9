package consumers

import (
	"context"
	"time"

	"github.com/huizong/huizong/schema"
)

// pollOthers is how often the positions of other loaders are read.
const pollOthers = 200 * time.Millisecond

// AwaitOthers returns once what other loaders read is derived up to the sequence,
// too. Provinces that nobody ever read are not waited for.
func (l *Loader) AwaitOthers(ctx context.Context, sequence uint64) error {
	if len(l.cfg.Provinces) == 0 {
		return nil
	}
	ticker := time.NewTicker(pollOthers)
	defer ticker.Stop()
	for {
		all, err := loadPositions(ctx, l.cfg.Warehouse, l.stream.Config.Name)
		if err != nil || all.reached(l.every) >= sequence {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// reached is up to where all provinces are derived that anybody has read.
func (ps positions) reached(every schema.Provinces) uint64 {
	var read schema.Provinces
	for _, province := range every {
		if ps.of(province).Sequence > 0 {
			read = append(read, province)
		}
	}
	if len(read) == 0 {
		return 0
	}
	return ps.lowest(read).Sequence
}
