package consumers

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrFilled means that a warehouse holds what a restore would mix with its own.
var ErrFilled = errors.New("the warehouse is not empty")

// RefuseFilled fails where the warehouse holds anything that did not come from
// the stream that is to be restored, up to its last sequence at most. So it
// takes an empty warehouse, and an older backup that ClickHouse itself restored.
func RefuseFilled(ctx context.Context, w Warehouse, stream string, created time.Time, last uint64) error {
	all, err := loadPositions(ctx, w, stream)
	if err != nil {
		return err
	}
	for _, p := range all {
		switch {
		case !p.Created.Equal(created):
			return fmt.Errorf("%w: it was filled from another stream, created at %s", ErrFilled, p.Created.Format(time.RFC3339Nano))
		case p.Sequence > last:
			return fmt.Errorf("%w: it has derived the stream up to %d, and the backup ends at %d", ErrFilled, p.Sequence, last)
		}
	}
	if len(all) == 0 {
		return refuseRows(ctx, w)
	}
	return nil
}

// refuseRows fails where there are facts, or rows as an archive has them.
func refuseRows(ctx context.Context, w Warehouse) error {
	for _, table := range append(ArchivedTables(), "event") {
		var rows []struct {
			Rows uint64 `ch:"rows"`
		}
		if err := w.Select(ctx, &rows, "SELECT count() AS rows FROM huizong_store."+table); err != nil {
			return fmt.Errorf("look into table %s: %w", table, err)
		}
		if rows[0].Rows > 0 {
			return fmt.Errorf("%w: table huizong_store.%s has %d rows", ErrFilled, table, rows[0].Rows)
		}
	}
	return nil
}

// ErrHalfRestored means that a restore into this warehouse and its stream broke off.
var ErrHalfRestored = errors.New("a restore was broken off")

// BeginRestoring marks the warehouse until EndRestoring: half a stream looks like a whole one.
func BeginRestoring(ctx context.Context, w Warehouse) error {
	return w.Exec(ctx, "CREATE TABLE huizong_store.restoring (at DateTime) ENGINE = MergeTree ORDER BY at")
}

// EndRestoring says that streams and tables are whole.
func EndRestoring(ctx context.Context, w Warehouse) error {
	return w.Exec(ctx, "DROP TABLE huizong_store.restoring SYNC")
}

// RefuseHalfRestored fails between BeginRestoring and EndRestoring.
func RefuseHalfRestored(ctx context.Context, w Warehouse) error {
	var rows []struct {
		Marks uint64 `ch:"marks"`
	}
	err := w.Select(ctx, &rows, "SELECT count() AS marks FROM system.tables WHERE database = 'huizong_store' AND name = 'restoring'")
	if err == nil && rows[0].Marks > 0 {
		err = ErrHalfRestored
	}
	return err
}

// FollowStream tells a warehouse that was filled from a stream that this goes on
// as the one created then: NATS gives a restored stream a new time.
func FollowStream(ctx context.Context, w Warehouse, stream string, created time.Time) error {
	all, err := loadPositions(ctx, w, stream)
	if err != nil {
		return err
	}
	for _, p := range all {
		p.Created = created
		if err := insertPosition(ctx, w, stream, p); err != nil {
			return err
		}
	}
	return nil
}
