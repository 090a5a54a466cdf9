package warehouse

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// writes are those of one statement. The embedded engine (chDB 26.7) goes on
// after a write to a file that failed, and reports success for what is not on
// disk; it counts the failures all the same.
type writes struct{ failed atomic.Int64 }

// watched has the server's counts for one statement told to w.
func (w *writes) watched(ctx context.Context) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithProfileEvents(func(events []clickhouse.ProfileEvent) {
		for _, e := range events {
			if e.Name == "WriteBufferFromFileDescriptorWriteFailed" {
				w.failed.Add(e.Value)
			}
		}
	}))
}

// outcome is that of the statement: success only if every write was one.
func (w *writes) outcome(err error) error {
	if err == nil && w.failed.Load() > 0 {
		err = fmt.Errorf("%w: a write failed", ErrNoRoom)
	}
	return explain(err)
}
