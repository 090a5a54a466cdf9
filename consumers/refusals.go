package consumers

import (
	"context"
	"time"

	"github.com/huizong/huizong/schema"
)

// storeRefusals notes what was refused and why, for those who read the
// warehouse. Storing a refusal twice changes nothing.
func storeRefusals(ctx context.Context, w Warehouse, refused []schema.Refusal) error {
	if len(refused) == 0 {
		return nil
	}
	var (
		sequence    []uint64
		subject, id []string
		division    []uint32
		reasons     [][]string
		streamTime  []time.Time
	)
	for i := range refused {
		r := &refused[i]
		named, _ := schema.SubjectCode(r.Subject) // 0 where the subject names none
		sequence, subject, division = append(sequence, r.Sequence), append(subject, r.Subject), append(division, uint32(named))
		id, reasons, streamTime = append(id, r.ID), append(reasons, r.Reasons), append(streamTime, r.Time)
	}
	return w.Insert(ctx, "huizong_store.refusal (sequence, subject, division, id, reasons, stream_time)",
		sequence, subject, division, id, reasons, streamTime)
}
