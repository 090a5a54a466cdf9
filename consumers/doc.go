// Package consumers owns the way from the stream to the numbers: it reads
// events in order, judges them, stores the accepted ones as facts, derives the
// roll-ups from the facts, and only then says how far it got.
package consumers

import (
	"context"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
)

// Warehouse is what the consumers need of ClickHouse. An Insert or Exec that
// returned nil is on disk; one that failed may have happened all the same.
type Warehouse interface {
	// Insert writes one block; columns are slices in the order of the named columns.
	Insert(ctx context.Context, into string, columns ...any) error
	// Exec runs a statement that may read the given tables.
	Exec(ctx context.Context, sql string, tables ...*ext.Table) error
	// Select appends a query's rows to the slice of structs dest points to.
	Select(ctx context.Context, dest any, sql string, tables ...*ext.Table) error
}
