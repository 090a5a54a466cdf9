package consumers

import (
	"context"
	"fmt"
	"maps"
	"slices"
)

// moveWatermarks tells each of the batch's provinces how far it is stored: as far
// as any loader that reads it has come, so that no watermark falls back.
func (l *Loader) moveWatermarks(ctx context.Context, batch *Batch) error {
	if len(batch.Provinces) == 0 {
		return nil
	}
	all, err := loadPositions(ctx, l.cfg.Warehouse, l.stream.Config.Name)
	if err != nil {
		return err
	}
	reached := map[uint64][]string{}
	for _, province := range batch.provinces() {
		sequence := max(all.of(l.every.Named(province)).Sequence, l.position.Sequence)
		reached[sequence] = append(reached[sequence], province)
	}
	for _, sequence := range slices.Sorted(maps.Keys(reached)) {
		if err := l.cfg.Notices.Stored(ctx, reached[sequence], sequence); err != nil {
			return fmt.Errorf("move the watermarks: %w", err)
		}
	}
	return nil
}
