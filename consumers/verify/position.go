package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/cenkalti/backoff/v5"
)

// Warehouse reads the views.
type Warehouse interface {
	Query(ctx context.Context, sql string, args ...any) (driver.Rows, error)
}

// Hold makes the running loaders stand still between two batches, until they are
// released or have stood for half a minute. Where none runs it does nothing.
type Hold func(ctx context.Context) (release func(), err error)

// errUnsettled means that events are stored that may be derived or not: by
// another loader, or by one that was killed.
var errUnsettled = errors.New("the roll-up is not that of one position: start `huizong up`, let it come to rest, and ask again")

// attempts are how often the roll-up is asked for until it is that of one position.
const attempts = 5

// atOnePosition begins to read while the loader stands still and finishes it
// while the loader goes on: what a query reads is fixed when it begins. It does
// so again where what was read shows that another loader was at work.
func atOnePosition[T any](
	ctx context.Context, hold Hold, w Warehouse,
	begin func(ctx context.Context, r *Reached) (finish func() (T, error), err error),
) (T, error) {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 200*time.Millisecond, 5*time.Second
	return backoff.Retry(ctx, func() (got T, err error) {
		finish, err := beginHeld(ctx, hold, w, begin)
		if err == nil {
			got, err = finish()
		}
		if err != nil && !errors.Is(err, errUnsettled) {
			err = backoff.Permanent(err)
		}
		return got, err
	}, backoff.WithBackOff(wait), backoff.WithMaxTries(attempts), backoff.WithMaxElapsedTime(0))
}

func beginHeld[T any](
	ctx context.Context, hold Hold, w Warehouse, begin func(context.Context, *Reached) (func() (T, error), error),
) (finish func() (T, error), err error) {
	release, err := hold(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	r, err := readReached(ctx, w)
	if err != nil {
		return nil, err
	}
	return begin(ctx, &r)
}

// settled refuses a division's stored event beyond its province's position.
// Events must be asked for after the roll-up: whatever is derived is stored before.
func (r *Reached) settled(stored uint64, division uint32) error {
	if stored > r.of(division) {
		return fmt.Errorf("%w (event %d is stored, and the position is %d)", errUnsettled, stored, r.of(division))
	}
	return nil
}

// query begins to read from a view, for as long as a reader may. The driver
// can't end a query before it has been read to its end, so ctx does not.
func query(ctx context.Context, w Warehouse, sql string) (driver.Rows, error) {
	ctx = clickhouse.Context(context.WithoutCancel(ctx), clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 60}))
	rows, err := w.Query(ctx, sql)
	if err != nil {
		return nil, fmt.Errorf("read the warehouse: %w", err)
	}
	return rows, nil
}

// each scans every row into dest, and closes rows.
func each(rows driver.Rows, do func() error, dest ...any) error {
	for rows.Next() {
		err := rows.Scan(dest...)
		if err == nil {
			err = do()
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("read the warehouse: %w", err)
	}
	return nil
}
