package producers

import (
	"encoding/json"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// receipt is one message of the receipts' stream. Not all of them are receipts:
// whoever asks NATS something may name one of its subjects for the reply, and no
// permission hinders that. What isn't one says nothing.
type receipt struct {
	msg      jetstream.Msg
	pending  uint64 // how many are there behind it
	consumer string // which of the ordered consumer's, each with its own count
	number   uint64 // in that count
	err      error  // instead of all else
}

// stored is how far a watermark is; 0 if it is none.
func (r receipt) stored() uint64 {
	var stored schema.Stored
	if json.Unmarshal(r.msg.Data(), &stored) != nil {
		return 0
	}
	return stored.Sequence
}

// refused reads a refusal, which goes by the sequence in its subject.
func (r receipt) refused() (schema.Refused, bool) {
	var refused schema.Refused
	sequence, named := schema.DeadSequence(r.msg.Subject())
	err := json.Unmarshal(r.msg.Data(), &refused)
	return refused, err == nil && named && refused.Sequence == sequence
}
