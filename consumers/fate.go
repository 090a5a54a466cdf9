package consumers

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

// Fate is what the warehouse knows of an event.
type Fate struct {
	Sequence uint64    `ch:"sequence"` // its first
	At       time.Time `ch:"at"`       // when the stream took it
	Derived  bool      `ch:"derived"`  // it is visible in the roll-up
	Reasons  []string  `ch:"reasons"`  // why it was refused; none where it was accepted
}

// FateOf looks an event up; found is false where the warehouse has not read it.
// What was refused once and accepted in the end is accepted.
func FateOf(ctx context.Context, w Warehouse, division schema.Code, id string) (fate Fate, found bool, err error) {
	wanted := newTable("wanted", ext.Column("division", "UInt32"), ext.Column("id", "String"), ext.Column("province", "String"))
	appendRow(wanted, uint32(division), id, schema.ProvinceOf(division))
	var rows []Fate
	err = w.Select(ctx, &rows, `
SELECT sequence, stream_time AS at,
    sequence <= (SELECT max(sequence) FROM huizong_store.position WHERE provinces = '' OR has(splitByChar(',', provinces), (SELECT province FROM wanted))) AS derived,
    [] AS reasons
FROM huizong_store.event WHERE (division, id) IN (SELECT division, id FROM wanted)
ORDER BY sequence LIMIT 1
UNION ALL
SELECT sequence, stream_time AS at, true AS derived, reasons
FROM huizong_store.refusal WHERE (division, id) IN (SELECT division, id FROM wanted)
ORDER BY sequence LIMIT 1`, wanted)
	if err != nil {
		return Fate{}, false, fmt.Errorf("look up event %s-%s: %w", division, id, err)
	}
	for _, row := range rows {
		if !found || len(row.Reasons) == 0 {
			fate, found = row, true
		}
	}
	return fate, found, nil
}
