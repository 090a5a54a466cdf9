package consumers_test

import (
	"cmp"
	"slices"

	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/schema"
)

// stated is an accepted event with its place in the stream.
type stated struct {
	schema.Event
	sequence uint64
}

// newLedger enters the events in the order of their sequences.
func newLedger(c *schema.Catalogue, events []stated) *ledgertest.Ledger {
	l := ledgertest.New(c)
	slices.SortFunc(events, func(a, b stated) int { return cmp.Compare(a.sequence, b.sequence) })
	for _, e := range events {
		l.State(e.Event)
	}
	return l
}
