package bus_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

var taken = time.Date(2026, 11, 3, 9, 30, 0, 123456789, time.FixedZone("CST", 8*3600))

func letter(change func(*schema.Refusal)) schema.Refusal {
	l := schema.Refusal{Subject: caseSubject, Sequence: 42, Time: taken, Body: []byte(`{"not":"good"}`), Reasons: []string{"bad"}}
	change(&l)
	return l
}

// stored publishes a dead letter and reads it back.
func stored(t *testing.T, js jetstream.JetStream, streams bus.Streams, l schema.Refusal) *jetstream.RawStreamMsg {
	t.Helper()
	if err := bus.Send(testContext(t), js, []*nats.Msg{bus.DeadLetter(l)}); err != nil {
		t.Fatalf("send: %v", err)
	}
	msg, err := streams.Dead.GetMsg(testContext(t), info(t, streams.Dead).State.LastSeq)
	if err != nil {
		t.Fatalf("read back: %v", err)
	}
	return msg
}

func TestDeadLetterHeaders(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	for name, test := range map[string]struct{ have, want nats.Header }{
		"none":      {nil, nil},
		"kept":      {nats.Header{"Content-Type": {"a", "b"}, "traceparent": {"x"}}, nats.Header{"Content-Type": {"a", "b"}, "traceparent": {"x"}}},
		"id":        {nats.Header{"Nats-Msg-Id": {"140525-1"}}, nats.Header{"Hz-Orig-Nats-Msg-Id": {"140525-1"}}},
		"batch":     {nats.Header{"Nats-Batch-Id": {"b"}, "Nats-Batch-Commit": {"1"}}, nats.Header{"Hz-Orig-Nats-Batch-Id": {"b"}, "Hz-Orig-Nats-Batch-Commit": {"1"}}},
		"expected":  {nats.Header{"nats-expected-last-sequence": {"9"}, "NATS-TTL": {"1s"}}, nats.Header{"Hz-Orig-nats-expected-last-sequence": {"9"}, "Hz-Orig-NATS-TTL": {"1s"}}},
		"rollup":    {nats.Header{"Nats-Rollup": {"all"}, "Nats-Schedule": {"@every 1s"}}, nats.Header{"Hz-Orig-Nats-Rollup": {"all"}, "Hz-Orig-Nats-Schedule": {"@every 1s"}}},
		"forged":    {nats.Header{"Hz-Sequence": {"1"}, "hz-reason": {"none"}, "Hz-Other": {"o"}}, nats.Header{"Hz-Orig-Hz-Sequence": {"1"}, "Hz-Orig-hz-reason": {"none"}, "Hz-Other": {"o"}}},
		"sent back": {nats.Header{"Hz-Orig-Nats-Msg-Id": {"old"}, "Nats-Msg-Id": {"new"}}, nats.Header{"Hz-Orig-Hz-Orig-Nats-Msg-Id": {"old"}, "Hz-Orig-Nats-Msg-Id": {"new"}}},
		"odd name":  {nats.Header{"名": {"v"}, "a b": {"w"}}, nats.Header{"Hz-Orig-Header": {"a b: w", "名: v"}}},
		"newline":   {nats.Header{"Note": {"a\r\nNats-TTL: 1s"}}, nats.Header{"Note": {"a  Nats-TTL: 1s"}}},
	} {
		msg := stored(t, js, streams, letter(func(l *schema.Refusal) { l.Header = test.have }))
		want := nats.Header{"Hz-Subject": {caseSubject}, "Hz-Sequence": {"42"}, "Hz-Time": {"2026-11-03T01:30:00.123456789Z"}, "Hz-Reason": {"bad"}}
		maps.Copy(want, test.want)
		slices.Sort(msg.Header["Hz-Orig-Header"])
		if !maps.EqualFunc(msg.Header, want, slices.Equal) {
			t.Errorf("%s: got %v, want %v", name, msg.Header, want)
		}
		if msg.Subject != "hz.dead.14.05.25.42" || string(msg.Data) != `{"not":"good"}` {
			t.Errorf("%s: got %s %s", name, msg.Subject, msg.Data)
		}
	}
	if got := info(t, streams.Dead).State.Msgs; got != 1 {
		t.Errorf("got %d letters of one event, want 1", got)
	}
}

func TestDeadLetterReasons(t *testing.T) {
	t.Parallel()
	many := make([]string, 250)
	for i := range many {
		many[i] = fmt.Sprint("reason ", i)
	}
	for name, test := range map[string]struct {
		have []string
		n    int
		last string
	}{
		"lines":   {[]string{" a\r\nb\x00c\u2028 "}, 1, "a  b c"},
		"invalid": {[]string{"a\xffb"}, 1, "a\uFFFDb"},
		"long":    {[]string{strings.Repeat("汇", 1000)}, 1, strings.Repeat("汇", 340) + "…"},
		"hundred": {many[:100], 100, "reason 99"},
		"more":    {many, 100, "and 151 more reasons"},
	} {
		msg := bus.DeadLetter(letter(func(l *schema.Refusal) { l.Reasons = test.have }))
		got := msg.Header["Hz-Reason"]
		if len(got) != test.n || got[test.n-1] != test.last {
			t.Errorf("%s: got %d reasons, last %q; want %d, last %q", name, len(got), got[len(got)-1], test.n, test.last)
		}
	}
}

// TestLargestEventsHaveDeadLetters takes what the events stream barely takes.
func TestLargestEventsHaveDeadLetters(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	reasons := slices.Repeat([]string{strings.Repeat("r", 3000)}, 100)
	for name, test := range map[string]struct {
		header nats.Header
		kept   []string // headers that must survive
		gone   []string
	}{
		"reasons":  {nats.Header{"A": {"1"}, "Nats-Msg-Id": {"1-1"}}, []string{"A", "Hz-Orig-Nats-Msg-Id"}, nil},
		"our own":  {nats.Header{"A": {"1"}, "Hz-Orig-B": {strings.Repeat("b", 60000)}}, []string{"A"}, []string{"Hz-Orig-Hz-Orig-B"}},
		"others":   {nats.Header{"A": {strings.Repeat("a", 30000)}, "B": {strings.Repeat("b", 30000)}, "Nats-Msg-Id": {"1-2"}}, []string{"B"}, []string{"Hz-Orig-Nats-Msg-Id"}},
		"enormous": {nats.Header{"A": {strings.Repeat("a", 65000)}}, nil, []string{"A"}},
	} {
		event := &nats.Msg{Subject: caseSubject, Header: test.header}
		event.Data = []byte(strings.Repeat("x", 2<<20-1<<16-event.Size()+len(caseSubject)))
		sequence := publish(t, js, event)
		msg := stored(t, js, streams, letter(func(l *schema.Refusal) {
			l.Header, l.Body, l.Sequence, l.Reasons = test.header, event.Data, sequence, reasons
		}))
		if len(msg.Data) != len(event.Data) || len(msg.Header["Hz-Reason"]) != 100 {
			t.Errorf("%s: got %d bytes and %d reasons, want %d and 100", name, len(msg.Data), len(msg.Header["Hz-Reason"]), len(event.Data))
		}
		for _, kept := range test.kept {
			if msg.Header.Get(kept) == "" {
				t.Errorf("%s: %s is lost", name, kept)
			}
		}
		for _, gone := range test.gone {
			if msg.Header.Get(gone) != "" {
				t.Errorf("%s: %s is kept, want something smaller lost", name, gone)
			}
		}
	}
}

// TestHostileSubjects takes events whose place is not a division.
func TestHostileSubjects(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	for subject, want := range map[string]string{
		"hz.report.x.省.$JS":                              "hz.dead.x.省.$JS.1",
		"hz.report.*.05.25":                              "hz.dead._.05.25.1",
		"hz.report." + strings.Repeat("a", 900) + ".1.2": "hz.dead." + strings.Repeat("a", 64) + ".1.2.1",
		"hz.report.a*.>b.\x01":                           "hz.dead.a_._b._.1",
	} {
		publish(t, js, &nats.Msg{Subject: subject})
		msg := stored(t, js, streams, letter(func(l *schema.Refusal) { l.Subject, l.Sequence = subject, 1 }))
		if msg.Subject != want || msg.Header.Get("Hz-Subject") != subject {
			t.Errorf("got %q with Hz-Subject %q, want %q with %q", msg.Subject, msg.Header.Get("Hz-Subject"), want, subject)
		}
	}
}

func FuzzDeadLetter(f *testing.F) {
	f.Add(caseSubject, "Nats-Msg-Id", "140525-1", "reason", uint16(1))
	f.Add("hz.report.*.>.", "nats-TTL", "v", "a\nb", uint16(60000))
	body := make([]byte, 2<<20-1<<16)
	f.Fuzz(func(t *testing.T, subject, name, value, reason string, times uint16) {
		value, reason = strings.Repeat(value, int(times)), strings.Repeat(reason, int(times%999))
		header := nats.Header{name: {value}, "Other": {value}}
		if len(subject) > 4096 { // the server takes no longer ones
			return
		}
		msg := bus.DeadLetter(schema.Refusal{Subject: subject, Header: header, Body: body, Reasons: slices.Repeat([]string{reason}, 120)})
		wire := msg.Size() - len(msg.Subject)
		if wire > bus.MaxPayload || wire-len(body) > 65535 {
			t.Errorf("got %d bytes with %d of body", wire, len(body))
		}
		for got := range msg.Header {
			if strings.HasPrefix(strings.ToLower(got), "nats-") {
				t.Errorf("got header %q", got)
			}
		}
		if strings.Count(msg.Subject, ".") != 5 || strings.ContainsAny(msg.Subject, " *>\r\n\t") {
			t.Errorf("got subject %q", msg.Subject)
		}
	})
}

// Whatever an event's subject has, its letter is one of ours.
func TestSweepKeepsLetters(t *testing.T) {
	t.Parallel()
	js := connect(t, startServer(t, bus.ServerConfig{}))
	streams, err := bus.Setup(testContext(t), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, subject := range []string{caseSubject, "hz.report.晋.\x01.\xff", "hz.case.14.05." + strings.Repeat("长", 100), "hz.case.\u2028.\u00a0x.\u3000"} {
		stored(t, js, streams, letter(func(l *schema.Refusal) { l.Subject, l.Sequence = subject, uint64(i) }))
	}
	for _, subject := range []string{"hz.dead.14.05.26.0", "hz.dead.14.05.25.99", "hz.dead.14.05.25.x"} {
		publish(t, js, &nats.Msg{Subject: subject})
	}
	if removed, err := (bus.Letters{Streams: streams}).Sweep(testContext(t)); err != nil || removed != 3 {
		t.Errorf("got %d removed, %v; want what is no letter", removed, err)
	}
}
