package outbox_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/faulttest"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/outbox"
)

// run runs an outbox until the test or the returned function ends it.
func run(t *testing.T, o *outbox.Outbox, line outbox.Line) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- o.Run(ctx, line) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func await(t *testing.T, b *outbox.Batch) outbox.Outcome {
	t.Helper()
	select {
	case <-b.Done():
	case <-time.After(time.Minute):
		t.Fatalf("batch %d is not settled", b.Number)
	}
	return b.Outcome()
}

// commitOne commits a batch of one event, which may be one that is refused.
func commitOne(t *testing.T, o *outbox.Outbox, m producers.Message) *outbox.Batch {
	t.Helper()
	st, err := o.Stage("request")
	if err != nil {
		t.Fatal(err)
	}
	if err := st.AddMessage(m, nil); err != nil {
		t.Fatal(err)
	}
	b, err := st.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Many small batches from many requests at once are each stored once, and each is
// told what became of it, with one consumer for all.
func TestRunSettlesManySmallBatches(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	o := open(t, t.TempDir())
	run(t, o, outbox.Line{JetStream: s.js})
	const clients, each = 8, 40
	began := time.Now()
	var all sync.WaitGroup
	for c := range clients {
		all.Go(func() {
			for i := range each {
				m := message(c*each + i)
				if i%10 == 0 {
					m.Body = []byte(bad)
				}
				b := commitOne(t, o, m)
				outcome, want := await(t, b), outbox.StatusStored
				if i%10 == 0 {
					want = outbox.StatusRefused
				}
				if state := o.State(m.MsgID); state.Status != want || (outcome.Refused == 1) != (want == outbox.StatusRefused) {
					t.Errorf("%s: got %+v, %+v; want it %s", m.MsgID, state, outcome, want)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d batches stored in %v", clients*each, time.Since(began).Round(time.Millisecond))
	got := s.ids()
	slices.Sort(got)
	want := names(0, clients*each)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %d events, want %d once", len(got), len(want))
	}
	wantFiles(t, o, "waiting", 0)
	if state := o.State("140525-never"); state.Status != outbox.StatusUnknown {
		t.Errorf("got %v of an event that never was", state)
	}
}

// An event that is pushed again is as refused as it was: its first sequence counts.
func TestRunAndAnEventThatWasRefusedBefore(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	o := open(t, t.TempDir())
	run(t, o, outbox.Line{JetStream: s.js})
	m := message(1)
	m.Body = []byte(bad)
	for range 2 {
		if outcome := await(t, commitOne(t, o, m)); outcome.Refused != 1 {
			t.Errorf("got %+v, want it refused", outcome)
		}
	}
}

// What an earlier process left is sent and settled, and its events are known.
func TestRunTakesOver(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	dir := t.TempDir()
	earlier := open(t, dir)
	commit(t, earlier, 0, 5)
	sent := commitOne(t, earlier, producers.Message{Subject: "hz.report.14.05.25", MsgID: "140525-bad", Body: []byte(bad)})
	if err := earlier.Send(s.context(), outbox.Line{JetStream: s.js}, sent.Number-1); err != nil {
		t.Fatal(err)
	}
	if err := earlier.Close(); err != nil {
		t.Fatal(err)
	}
	o := open(t, dir)
	stop := run(t, o, outbox.Line{JetStream: s.js})
	b := commit(t, o, 5, 6)
	if state := o.State("140525-5"); state.Status != outbox.StatusWaiting {
		t.Errorf("got %v, want it waiting: nobody stores anything yet", state)
	}
	s.load()
	await(t, b)
	for waiting := 1; waiting > 0; {
		list, err := o.Waiting()
		if err != nil {
			t.Fatal(err)
		}
		waiting = len(list)
	}
	stop()
	for id, want := range map[string]outbox.Status{"140525-0": outbox.StatusStored, "140525-bad": outbox.StatusRefused, "140525-5": outbox.StatusStored} {
		if state := o.State(id); state.Status != want {
			t.Errorf("%s: got %v, want %s", id, state, want)
		}
	}
}

// The line goes and comes again and again in the middle of 1,000 reports; all are
// stored once, in order, and leave only then.
func TestRunOverABadLine(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	u, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy, err := faulttest.NewProxy(u.Host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = proxy.Close() })
	o := open(t, t.TempDir())
	run(t, o, outbox.Line{JetStream: s.dial("nats://" + proxy.Addr())})
	var batches []*outbox.Batch
	for i := range 100 {
		switch i {
		case 20, 70:
			proxy.Set(faulttest.Line{Down: true})
		case 40, 80:
			proxy.Set(faulttest.Line{})
		case 10, 50, 90:
			proxy.Arm(faulttest.Fault{Text: fmt.Sprintf("140525-%d", 10*i+5), Where: faulttest.Where(i / 40)})
		}
		batches = append(batches, commit(t, o, 10*i, 10*i+10))
	}
	for s.count() < 1000 { // all sent, and nothing stored: nothing leaves
	}
	if waiting, err := o.Waiting(); err != nil || len(waiting) != 100 {
		t.Errorf("got %d batches, %v; want all 100 kept", len(waiting), err)
	}
	s.load()
	for _, b := range batches {
		if outcome := await(t, b); outcome.Refused != 0 {
			t.Errorf("got %+v, want it stored", outcome)
		}
	}
	if got := s.ids(); !slices.Equal(got, names(0, 1000)) {
		t.Errorf("got %d events in the stream, want 1000, once and in order", len(got))
	}
	wantFiles(t, o, "waiting", 0)
}
