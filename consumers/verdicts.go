package consumers

import (
	"context"
	"fmt"
	"slices"

	"github.com/huizong/huizong/schema"
)

// reasonDiscarded is why an event that somebody gave up is refused, where the
// catalogue alone would not refuse it.
const reasonDiscarded = "已作废（huizong dead discard）"

// verdicts judges what the stream holds: by the catalogue, and by what offices
// gave up for good.
type verdicts struct {
	catalogue *schema.Catalogue
	discarded map[uint64]struct{}
}

// loadVerdicts reads what was discarded.
func loadVerdicts(ctx context.Context, w Warehouse, c *schema.Catalogue) (verdicts, error) {
	sequences, err := sequencesOf(ctx, w, "SELECT DISTINCT sequence FROM huizong_store.dead_action WHERE action = 'discard'"+
		" AND sequence NOT IN (SELECT sequence FROM huizong_store.dead_action WHERE action = 'retry')")
	if err != nil {
		return verdicts{}, fmt.Errorf("ask which dead letters were discarded: %w", err)
	}
	v := verdicts{c, make(map[uint64]struct{}, len(sequences))}
	for _, sequence := range sequences {
		v.discarded[sequence] = struct{}{}
	}
	return v, nil
}

// of gives the event and every reason against it; none: it is accepted.
func (v verdicts) of(m message) (schema.Event, []string) {
	event, reasons := v.catalogue.Judge(schema.Message{Subject: m.subject, Body: m.body, Time: m.time})
	if _, ok := v.discarded[m.sequence]; ok && len(reasons) == 0 {
		reasons = []string{reasonDiscarded}
	}
	return event, reasons
}

// waiting are the refusals that are to be kept as dead letters.
func (v verdicts) waiting(refused []schema.Refusal) []schema.Refusal {
	if len(v.discarded) == 0 {
		return refused
	}
	return slices.DeleteFunc(slices.Clone(refused), func(r schema.Refusal) bool {
		_, ok := v.discarded[r.Sequence]
		return ok
	})
}
