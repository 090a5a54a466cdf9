package consumers_test

import (
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// What the warehouse says of an event is what its loader did: stored at its first
// sequence, refused with the reasons, or nothing at all.
func TestFateOfAnEvent(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.start()
	t.Cleanup(func() { s.stop() })
	event := func(id string, value string) []byte {
		return []byte(`{"specversion":"1.0","id":"` + id + `","source":"/test","type":"huizong.report.v1","data":{"division":"140525","period":"2024-03","figures":[{"metric":"med_disputes_found","value":` + value + `}]}}`)
	}
	const subject = "hz.report.14.05.25"
	first := s.publish(subject, event("stored", "25"))
	s.publish(subject, event("stored", "26")) // a copy, however it differs
	last := s.publish(subject, event("refused", "2.5"))
	s.await("14", last)
	fate := func(division schema.Code, id string) (consumers.Fate, bool) {
		fate, found, err := consumers.FateOf(t.Context(), s.db, division, id)
		if err != nil {
			t.Fatal(err)
		}
		return fate, found
	}
	if f, found := fate(140525, "stored"); !found || !f.Derived || f.Sequence != first || len(f.Reasons) > 0 || f.At.IsZero() {
		t.Errorf("got %+v, %v, want it stored at %d", f, found, first)
	}
	if f, found := fate(140525, "refused"); !found || f.Sequence != last || len(f.Reasons) != 1 {
		t.Errorf("got %+v, %v, want it refused at %d", f, found, last)
	}
	for _, id := range []string{"stored", "refused", "never"} {
		if f, found := fate(140581, id); found {
			t.Errorf("got %+v for the event %s of another division, want nothing", f, id)
		}
	}
}
