package ledgertest

import (
	"fmt"
	"slices"
)

// Row is a row of huizong.rollup or huizong.rollup_by.
type Row struct {
	Key
	Value
	Expected int
}

// Differences says where the rows of every level are not the ledger's, one line
// each, in order; nothing where they are.
func (l *Ledger) Differences(rows []Row) []string {
	want := l.Rollup()
	var lines []string
	for _, row := range rows {
		w, ok := want[row.Key]
		switch {
		case !ok:
			lines = append(lines, fmt.Sprintf("%v: got %v, want no row", row.Key, row.Value))
		case row.Value != w:
			lines = append(lines, fmt.Sprintf("%v: got %v, want %v", row.Key, row.Value, w))
		case row.Reported > row.Expected:
			lines = append(lines, fmt.Sprintf("%v: got %d reported of %d expected", row.Key, row.Reported, row.Expected))
		}
		delete(want, row.Key)
	}
	for key, w := range want {
		lines = append(lines, fmt.Sprintf("%v: got no row, want %v", key, w))
	}
	slices.Sort(lines)
	return lines
}
