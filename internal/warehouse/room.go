package warehouse

import (
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
