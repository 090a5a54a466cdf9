package bus_test

import (
	"maps"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// Letters are counted by whom their subject names, and no longer once they are
// dealt with.
func TestDeadLettersThatWait(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	dead := &bus.DeadLetters{Stream: streams.Dead}
	want := func(want map[schema.Code]int) {
		t.Helper()
		got, err := dead.Count(testContext(t))
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
		got[140525] = 99 // what is given is the caller's
	}
	want(map[schema.Code]int{})
	first := publish(t, js, &nats.Msg{Subject: schema.DeadSubject("hz.report.14.05.25", 7)})
	publish(t, js, &nats.Msg{Subject: schema.DeadSubject("hz.case.14.05.25", 8)})
	publish(t, js, &nats.Msg{Subject: schema.DeadSubject("hz.report.14.05.00", 9)})
	publish(t, js, &nats.Msg{Subject: schema.DeadSubject("hz.report.x", 10)})
	all := map[schema.Code]int{140525: 2, 140500: 1, schema.Country: 1}
	want(all)
	want(all)
	if err := streams.Dead.DeleteMsg(testContext(t), first); err != nil {
		t.Fatal(err)
	}
	all[140525] = 1
	want(all)
}

func TestAlertsAreTold(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	notices := []bus.AlertNotice{
		{Division: 140525, ID: "a:1:firing", Content: map[string]string{"message": "落后"}},
		{Division: schema.Country, ID: "b:1:firing", Content: 1},
	}
	for range 2 { // repeated, it is the same
		if err := (bus.Notices{JetStream: js}).Alerts(testContext(t), notices); err != nil {
			t.Fatal(err)
		}
	}
	if got := info(t, streams.Alerts).State.Msgs; got != 2 {
		t.Errorf("got %d messages, want 2", got)
	}
	msg, err := streams.Alerts.GetLastMsgForSubject(testContext(t), "hz.alert.14.05.25")
	if err != nil || string(msg.Data) != `{"message":"落后"}` {
		t.Errorf("got %v, %v", msg, err)
	}
	if err := (bus.Notices{JetStream: js}).Alerts(testContext(t), []bus.AlertNotice{{ID: "c", Content: func() {}}}); err == nil {
		t.Error("what is no JSON is told")
	}
}
