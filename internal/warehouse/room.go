package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
)

// ErrNoRoom means that ClickHouse can't write: its disk is full, or has no more
// free than the server is told to keep.
var ErrNoRoom = errors.New("ClickHouse has no room left: free disk space")

// codeNoSpace is NOT_ENOUGH_SPACE: what was to be written was not begun.
const codeNoSpace = 243

// explain wraps a full disk in ErrNoRoom, so that it says what to do.
func explain(err error) error {
	refused, ok := errors.AsType[*clickhouse.Exception](err)
	if ok && (refused.Code == codeNoSpace || strings.Contains(refused.Message, "No space left on device")) {
		return fmt.Errorf("%w: %w", ErrNoRoom, err)
	}
	return err
}

// leastRoom is what ClickHouse asks for before it begins any part.
const leastRoom = 1 << 20

// CheckRoom returns ErrNoRoom where ClickHouse would refuse an insert. It comes
// before a table or a view is made: on a disk without a free byte the embedded
// engine (26.7) takes the statement and leaves its definition empty.
func CheckRoom(ctx context.Context, w interface {
	Select(ctx context.Context, dest any, sql string, tables ...*ext.Table) error
},
) error {
	var rows []struct {
		Free uint64 `ch:"free"`
	}
	err := w.Select(ctx, &rows, "SELECT filesystemUnreserved() AS free")
	if err == nil && rows[0].Free < leastRoom {
		err = ErrNoRoom
	}
	return err
}
