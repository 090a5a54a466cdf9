package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
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

// checkRoom returns ErrNoRoom where ClickHouse would refuse an insert. It comes
// before a table or a view is made: on a disk without a free byte the embedded
// engine (26.7) takes the statement and leaves its definition empty.
func (db *DB) checkRoom(ctx context.Context, sql string) error {
	if !strings.Contains("\n"+sql, "\nCREATE ") {
		return nil
	}
	var rows []struct {
		Free uint64 `ch:"free"`
	}
	err := db.Select(ctx, &rows, "SELECT filesystemUnreserved() AS free")
	if err == nil && rows[0].Free < leastRoom {
		err = ErrNoRoom
	}
	return err
}
