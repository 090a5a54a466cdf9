package consumers_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// A case that moves to another county and month leaves the old cell, at every
// level, and enters the new one; an older version that comes late changes nothing.
func TestCaseMoves(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	state := func(division schema.Code, version int64, opened string) schema.Event {
		return schema.Event{Division: division, Case: &schema.Case{Number: "调1", Kind: "mediation", Version: version, Opened: day(opened)}}
	}
	rollup := "toString((division, period, value))) FROM huizong.rollup WHERE metric = 'med_disputes_found' ORDER BY period, division"
	b.enter(day("2024-04-01"), state(140525, 1, "2024-02-29"))
	b.want(rollup, "(0,'2024-02-01',1)", "(140000,'2024-02-01',1)", "(140500,'2024-02-01',1)", "(140525,'2024-02-01',1)")
	b.enter(day("2024-04-02"), state(140681, 3, "2024-03-01"))
	moved := []string{"(0,'2024-03-01',1)", "(140000,'2024-03-01',1)", "(140600,'2024-03-01',1)", "(140681,'2024-03-01',1)"}
	b.want(rollup, moved...)
	b.enter(day("2024-04-03"), state(140525, 2, "2024-02-29"))
	b.want(rollup, moved...)
	void := state(140681, 4, "2024-03-01")
	void.Case.Void = true
	b.enter(day("2024-04-04"), void)
	b.want(rollup)
}

// A copy of an old report that comes after its correction, under the same id,
// changes nothing.
func TestLateCopy(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	first := schema.Event{ID: "first", Division: 140525, Report: b.figures(schema.ScopeOwn, "2024-03", "notary_cases=5")}
	b.enter(day("2024-04-01"), first)
	b.report(day("2024-04-02"), 140525, "2024-03", "notary_cases=7")
	b.enter(day("2024-04-01"), first)
	b.want("toString(value)) FROM huizong.unit WHERE metric = 'notary_cases'", "7")
	b.want("event_id, toString(value)) FROM huizong.figure_history ORDER BY sequence", "first 5", "e2 7")
}

// A refused event is one dead letter and one refusal with all its reasons; its
// neighbours are stored.
func TestRefusedEvent(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(5, 5))}
	s.start()
	before, _ := s.fill(h, 3)
	body := `{"specversion":"1.0","id":"bad-1","source":"/x","type":"huizong.report.v1","data":{"division":"140525","period":"2024-03",
"figures":[{"metric":"nonsense","value":1},{"metric":"notary_cases","value":-1},{"metric":"med_success_rate","value":1}]}}`
	sequence := s.publish("hz.report.14.05.25", []byte(body))
	after, _ := s.fill(h, 3)
	events := s.settle(h, append(before, after...))
	s.stop()
	s.compare(events)

	letter, err := s.streams.Dead.GetLastMsgForSubject(t.Context(), schema.DeadSubject("hz.report.14.05.25", sequence))
	if err != nil {
		t.Fatal(err)
	}
	reasons := letter.Header.Values(bus.HeaderReason)
	if len(reasons) != 3 || string(letter.Data) != body {
		t.Errorf("dead letter: got reasons %q and body %q", reasons, letter.Data)
	}
	for i, metric := range []string{"nonsense", "notary_cases", "med_success_rate"} {
		if !strings.HasPrefix(reasons[i], fmt.Sprintf("data.figures[%d]", i)) || !strings.Contains(reasons[i], metric) {
			t.Errorf("reason %d: got %s, want the figure's place and %s", i, reasons[i], metric)
		}
	}
	receipt, err := s.streams.Receipts.GetLastMsgForSubject(t.Context(), schema.RefusedSubject("hz.report.14.05.25", sequence))
	if err != nil {
		t.Fatal(err)
	}
	var refused schema.Refused
	if err := json.Unmarshal(receipt.Data, &refused); err != nil {
		t.Fatal(err)
	}
	if refused.ID != "bad-1" || refused.Sequence != sequence || !slices.Equal(refused.Reasons, reasons) {
		t.Errorf("refusal: got %+v, want id bad-1, sequence %d and the letter's reasons", refused, sequence)
	}
	var seen []struct {
		Division uint32   `ch:"division"`
		Name     string   `ch:"name"`
		ID       string   `ch:"event_id"`
		Reasons  []string `ch:"reasons"`
	}
	if err := s.db.Select(t.Context(), &seen, fmt.Sprint("SELECT division, name, event_id, reasons FROM huizong.dead_letter WHERE sequence = ", sequence)); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 || seen[0].Division != 140525 || seen[0].Name != "泽州县" || seen[0].ID != "bad-1" || !slices.Equal(seen[0].Reasons, reasons) {
		t.Errorf("view dead_letter: got %+v, want it once, of 140525 泽州县, with the letter's reasons", seen)
	}
}

// A restarted loader reads its last batch again, in other pieces, and still
// never moves a watermark back.
func TestWatermarkNeverGoesBack(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(6, 6))}
	marks := make(chan *nats.Msg, 10_000)
	subscription, err := s.js.Conn().ChanSubscribe(schema.StoredSubject("14"), marks)
	if err != nil {
		t.Fatal(err)
	}
	events, _ := s.fill(h, 50) // one batch, for nobody reads yet
	for range 3 {
		s.start()
		events = s.settle(h, events)
		s.stop()
	}
	if err := subscription.Unsubscribe(); err != nil {
		t.Fatal(err)
	}
	close(marks)
	var last schema.Stored
	count := 0
	for msg := range marks {
		var mark schema.Stored
		if err := json.Unmarshal(msg.Data, &mark); err != nil {
			t.Fatal(err)
		}
		if mark.Sequence < last.Sequence {
			t.Errorf("got watermark %d after %d", mark.Sequence, last.Sequence)
		}
		last, count = mark, count+1
	}
	if count < 3 {
		t.Errorf("got %d watermarks, want at least one a start", count)
	}
}
