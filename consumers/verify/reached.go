package verify

import (
	"context"
	"strconv"

	"github.com/huizong/huizong/schema"
)

// Reached is how far the stream is derived, and of each province: several loaders
// may share it.
type Reached struct {
	Last     uint64 // of the furthest
	province [100]uint64
}

// reachedSQL gives a row for every number that a code can begin with; what is no
// province's goes with the country.
const reachedSQL = `WITH
    (SELECT groupArray((splitByChar(',', provinces), sequence)) FROM huizong.position WHERE stream = '` + schema.StreamEvents + `') AS positions,
    (SELECT groupUniqArray(intDiv(code, 10000)) FROM huizong.division WHERE level = 'province') AS known
SELECT toUInt8(number) AS number, arrayMax(arrayMap(p -> if(p.1 = [''] OR has(p.1, token), p.2, 0), positions)) AS sequence
FROM
(
    SELECT arrayJoin(range(100)) AS number, if(has(known, number), leftPad(toString(number), 2, '0'), '` + schema.Other + `') AS token
)
WHERE notEmpty(positions)`

func readReached(ctx context.Context, w Warehouse) (r Reached, err error) {
	rows, err := query(ctx, w, reachedSQL)
	if err != nil {
		return r, err
	}
	var (
		number   uint8
		sequence uint64
	)
	return r, each(rows, func() error {
		r.province[number], r.Last = sequence, max(r.Last, sequence)
		return nil
	}, &number, &sequence)
}

// of is how far a division's province is derived.
func (r *Reached) of(division uint32) uint64 { return r.province[division/10000%100] }

// on is how far the province is derived to which a subject belongs.
func (r *Reached) on(subject string) uint64 {
	token := schema.ProvinceToken(subject)
	if n, err := strconv.ParseUint(token, 10, 8); err == nil && len(token) == 2 {
		return r.province[n]
	}
	return r.province[0]
}
