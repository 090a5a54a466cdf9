package outbox

import (
	"testing"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// A restarted reader tells refusals again while a batch's are written down.
func TestLandedRefusalsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	f, b := newFlights(), Batch{Number: 1, Events: 1}
	f.opened(&b, 0)
	f.sending(&b, "140525-a")
	f.acked(&b, producers.Ack{Subject: "hz.report.14.05.25", Sequence: 7})
	f.sent(&b)
	f.Refused("140525-a", schema.Refused{ID: "a", Sequence: 7})
	f.Stored(map[string]uint64{"14": 7})
	passed, _ := f.landed()
	f.Refused("140525-a", schema.Refused{ID: "a", Sequence: 8})
	if len(passed) != 1 || len(passed[0].refused) != 1 {
		t.Errorf("got %+v, want the batch with one refusal", passed)
	}
}
