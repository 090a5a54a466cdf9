package consumers

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// repeatWatermarks moves those that a crash may have left behind the position.
func (l *Loader) repeatWatermarks(ctx context.Context) error {
	if l.position.Sequence == 0 {
		return nil
	}
	return l.insist(ctx, l.position.First, l.position.Sequence, func() error {
		info, err := l.cfg.Stream.Info(ctx, jetstream.WithSubjectFilter(">"))
		if err != nil {
			return fmt.Errorf("ask which provinces have events: %w", err)
		}
		provinces := map[string]struct{}{}
		for subject := range info.State.Subjects {
			if province := schema.ProvinceToken(subject); l.cfg.Provinces.Cover(l.every.Named(province)) {
				provinces[province] = struct{}{}
			}
		}
		return l.moveWatermarks(ctx, slices.Sorted(maps.Keys(provinces)))
	})
}

// moveWatermarks tells each of the provinces how far it is visible: as far as any
// loader that reads it has come, so that no watermark falls back.
func (l *Loader) moveWatermarks(ctx context.Context, provinces []string) error {
	if len(provinces) == 0 {
		return nil
	}
	all, err := loadPositions(ctx, l.cfg.Warehouse, l.stream.Config.Name)
	if err != nil {
		return err
	}
	reached := map[uint64][]string{}
	for _, province := range provinces {
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
