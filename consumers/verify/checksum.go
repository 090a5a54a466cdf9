package verify

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Sum is what all rows of the roll-up, breakdowns included, come to: every
// column counts, the rows' order does not.
type Sum struct {
	Reached  Reached
	Rows     uint64
	Checksum string // the rows' 128-bit hashes added up, 32 hex digits
}

const (
	sumSQL = `SELECT count(), lower(hex(sum(reinterpretAsUInt128(sipHash128(toString(row))))))
FROM
(
    SELECT (metric, '', '', division, level, parent, name, period, value, basis, reported, expected, updated) AS row FROM huizong.rollup
    UNION ALL
    SELECT (metric, dimension, item, division, level, parent, name, period, value, basis, reported, expected, updated) FROM huizong.rollup_by
)`
	furthestSQL = `SELECT max(sequence), max(division) FROM
(SELECT sequence, division FROM huizong.event UNION ALL SELECT sequence, division FROM huizong.copy)
GROUP BY intDiv(division, 10000)`
)

// Checksum gives the roll-up's sum at the position that the loader has reached.
// Two that are derived from the same events have the same.
func Checksum(ctx context.Context, w Warehouse, hold Hold) (Sum, error) {
	return atOnePosition(ctx, hold, w, func(ctx context.Context, r *Reached) (func() (Sum, error), error) {
		rows, err := query(ctx, w, sumSQL)
		if err != nil {
			return nil, err
		}
		furthest, err := query(ctx, w, furthestSQL)
		return func() (Sum, error) { return readSum(r, rows, furthest) }, err
	})
}

func readSum(r *Reached, rows, furthest driver.Rows) (Sum, error) {
	sum := Sum{Reached: *r}
	var hex string
	if err := each(rows, func() error { return nil }, &sum.Rows, &hex); err != nil {
		return Sum{}, err
	}
	sum.Checksum = fmt.Sprintf("%032s", hex)
	var (
		stored   uint64
		division uint32
	)
	return sum, each(furthest, func() error { return r.settled(stored, division) }, &stored, &division)
}
