package consumers_test

import (
	"math/rand/v2"

	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/schema"
)

// historian makes random events that bear on each other.
type historian struct {
	random *rand.Rand
	made   *ledgertest.Historian
}

func (h *historian) event() schema.Event {
	if h.made == nil {
		h.made = ledgertest.NewHistorian(h.random)
	}
	return h.made.Event()
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
