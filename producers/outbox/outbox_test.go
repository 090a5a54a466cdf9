package outbox_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/outbox"
)

// What is committed is sent in order and leaves once it is stored; what is refused
// is written down with its place and its reasons.
func TestFromCommitToStored(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	o := open(t, t.TempDir())
	first := commit(t, o, 0, 1200)
	second := stage(t, o, 1200, 1210)
	refused := message(1210)
	refused.Body = []byte(bad)
	if err := second.AddMessage(refused, []string{"第 7 行"}); err != nil {
		t.Fatal(err)
	}
	last, err := second.Commit()
	if err != nil {
		t.Fatal(err)
	}
	var progress []int
	line := outbox.Line{JetStream: s.js, Sent: func(n int) { progress = append(progress, n) }}
	if err := o.Send(s.context(), line, 0); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(progress, []int{1000, 1211}) {
		t.Errorf("got progress %v, want 1000, 1211: one batch of NATS may hold two of ours", progress)
	}
	if got := s.ids(); !slices.Equal(got, names(0, 1211)) {
		t.Errorf("got %d events in the stream, want 1211 in order", len(got))
	}
	if got, err := o.SettlePassed(s.context(), line, first, last); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v settled before the watermark, want nothing", got, err)
	}
	wantFiles(t, o, "waiting", 4)
	s.load()
	outcomes, err := o.Settle(s.context(), line, first, last)
	if err != nil {
		t.Fatal(err)
	}
	if outcomes[0].Refused != 0 || outcomes[1].Refused != 1 || outcomes[1].Events != 11 || outcomes[1].Figures != 11 {
		t.Errorf("got %+v, want one of the second batch refused", outcomes)
	}
	for r, err := range o.Rejected(last.Number) {
		if err != nil || r.MsgID != refused.MsgID || r.File != "a.csv" || r.Places[0] != "第 7 行" || r.Reasons[0] != "不行" || string(r.Body) != bad || r.Sequence != 1211 {
			t.Errorf("got %+v, %v; want the refused event whole", r, err)
		}
	}
	wantFiles(t, o, "waiting", 0)
	wantFiles(t, o, "rejected", 1)
}

// Nothing of an order hangs on a clock, on what is left in the folder, or on who
// counts.
func TestNumbersOnlyRise(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	dir := t.TempDir()
	line := outbox.Line{JetStream: s.js}
	var last uint64
	for i := range 6 {
		now := time.Date(2030-i, 1, 1, 0, 0, 0, 0, time.UTC) // the clock falls
		o, err := outbox.Open(outbox.Config{Dir: dir, MinFree: 1, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		b := commit(t, o, i, i+1)
		if b.Number <= last || !b.At.Equal(now) {
			t.Errorf("got number %d at %s after %d, want a higher one", b.Number, b.At, last)
		}
		last = b.Number
		if i%2 == 0 { // nothing is left of it
			if err := o.Send(s.context(), line, 0); err != nil {
				t.Fatal(err)
			}
			if _, err := o.Flush(s.context(), line); err != nil {
				t.Fatal(err)
			}
		} else { // and nothing but it
			_ = os.Remove(filepath.Join(dir, "number"))
		}
		if err := o.Close(); err != nil {
			t.Fatal(err)
		}
	}
	o := open(t, dir)
	if err := o.Send(s.context(), line, 0); err != nil {
		t.Fatal(err)
	}
	if got := s.ids(); !slices.Equal(got, names(0, 6)) {
		t.Errorf("got %v, want the order in which they were committed", got)
	}
}

// What the dead left half read goes; what the living read stays.
func TestStagesOfTheDead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dead := open(t, dir)
	stage(t, dead, 0, 3)
	if err := dead.Close(); err != nil { // as the end of its process does
		t.Fatal(err)
	}
	living := open(t, dir)
	st := stage(t, living, 3, 5)
	wantFiles(t, living, "staging", 1)
	open(t, dir)
	wantFiles(t, living, "staging", 1)
	if _, err := st.Commit(); err != nil {
		t.Fatal(err)
	}
	gone := stage(t, living, 5, 6)
	if err := gone.Discard(); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, living, "staging", 0)
	wantFiles(t, living, "waiting", 1)
}

// Eight at once on one folder: everything is stored once, each one's own in order.
func TestEightAtOnce(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	dir := t.TempDir()
	const each = 50
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			o := open(t, dir)
			b := commit(t, o, i*each, (i+1)*each)
			line := outbox.Line{JetStream: s.dial(s.url)}
			if err := o.Send(s.context(), line, b.Number); err != nil {
				t.Error(err)
			}
			outcomes, err := o.Settle(s.context(), line, b)
			if err != nil || outcomes[0].Refused != 0 {
				t.Errorf("got %v, %v; want all stored", outcomes, err)
			}
		})
	}
	all.Wait()
	got := s.ids()
	for i := range 8 {
		own := slices.DeleteFunc(slices.Clone(got), func(id string) bool { return !slices.Contains(names(i*each, (i+1)*each), id) })
		if !slices.Equal(own, names(i*each, (i+1)*each)) {
			t.Errorf("got %v, want those of %d once, in order", own, i)
		}
	}
	if waiting, err := outbox.List(dir); err != nil || len(waiting) != 0 {
		t.Errorf("got %v, %v; want an empty outbox", waiting, err)
	}
}

// Two settle the same batch: both say what became of it.
func TestSettledByAnother(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.load()
	dir := t.TempDir()
	o, other := open(t, dir), open(t, dir)
	st := stage(t, o, 0, 3)
	refused := message(3)
	refused.Body = []byte(bad)
	if err := st.AddMessage(refused, nil); err != nil {
		t.Fatal(err)
	}
	b, err := st.Commit()
	if err != nil {
		t.Fatal(err)
	}
	line := outbox.Line{JetStream: s.js}
	if outcomes, err := other.Flush(s.context(), line); err != nil || len(outcomes) != 1 || outcomes[0].Refused != 1 {
		t.Fatalf("got %+v, %v; want it settled", outcomes, err)
	}
	if err := o.Send(s.context(), line, b.Number); err != nil {
		t.Fatal(err)
	}
	select {
	case <-b.Done():
	default:
		t.Fatal("whoever waits for the batch still waits")
	}
	if got := b.Outcome(); got.Refused != 1 || got.Events != 4 {
		t.Errorf("got %+v, want 1 of 4 refused", got)
	}
	if got := o.State(refused.MsgID); got.Status != outbox.StatusRefused {
		t.Errorf("got %+v, want it refused", got)
	}
	outcomes, err := o.Settle(s.context(), line, b)
	if err != nil || len(outcomes) != 1 || outcomes[0].Refused != 1 || outcomes[0].Events != 4 {
		t.Errorf("got %+v, %v; want the same outcome", outcomes, err)
	}
}

// A crash at any byte of the marks: what isn't known to be sent is sent again, and
// is in the order once.
func TestMarksAreLost(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	dir := t.TempDir()
	o := open(t, dir)
	b := commit(t, o, 0, 4)
	line := outbox.Line{JetStream: s.js}
	if err := o.Send(s.context(), line, 0); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "waiting", fmt.Sprintf("%012d.sent", b.Number))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for left := range len(whole) {
		marks := whole[:left:left]
		if left%2 == 1 { // what a power cut leaves of a file whose length alone was kept
			marks = append(marks, make([]byte, len(whole)-left)...)
		}
		if err := os.WriteFile(path, marks, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := open(t, dir).Send(s.context(), line, 0); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || len(got) != len(whole) {
			t.Errorf("%d bytes left: got %d bytes, %v; want a mark each again", left, len(got), err)
		}
	}
	if got := s.ids(); !slices.Equal(got, names(0, 4)) {
		t.Errorf("got %v, want each once", got)
	}
	s.load()
	if outcomes, err := open(t, dir).Flush(s.context(), line); err != nil || len(outcomes) != 1 || outcomes[0].Refused != 0 {
		t.Errorf("got %v, %v; want it stored", outcomes, err)
	}
}

// The marks of a batch of the same number, long gone, are not taken for its own.
func TestMarksOfAnother(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	first, second := open(t, t.TempDir()), open(t, t.TempDir())
	a, b := commit(t, first, 0, 4), commit(t, second, 4, 8)
	line := outbox.Line{JetStream: s.js}
	if err := first.Send(s.context(), line, 0); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join("waiting", fmt.Sprintf("%012d.sent", a.Number))
	marks, err := os.ReadFile(filepath.Join(first.Dir(), name))
	if err != nil || a.Number != b.Number {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(second.Dir(), name), marks, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := second.Send(s.context(), line, 0); err != nil {
		t.Fatal(err)
	}
	if got := s.ids(); !slices.Equal(got, names(0, 8)) {
		t.Errorf("got %v, want the second's sent, too", got)
	}
}

func TestRefusesWhatCanNeverBePublished(t *testing.T) {
	t.Parallel()
	o := open(t, t.TempDir())
	st := stage(t, o, 0, 1)
	for name, m := range map[string]producers.Message{
		"another's subject":  {Subject: "hz.report.14.05.26", MsgID: "140525-1"},
		"no event's":         {Subject: "hz.stored.14.05.25", MsgID: "140525-1"},
		"a wild card":        {Subject: "hz.report.14.05.*", MsgID: "140525-1"},
		"an id of two lines": {Subject: "hz.report.14.05.25", MsgID: "140525-1\r\n"},
		"no id":              {Subject: "hz.report.14.05.25"},
		"too large":          {Subject: "hz.report.14.05.25", MsgID: "140525-1", Body: make([]byte, 1<<20+1)},
	} {
		if err := st.AddMessage(m, nil); err == nil {
			t.Errorf("%s: got it taken, want an error", name)
		}
	}
	if b, err := st.Commit(); err != nil || b.Events != 1 {
		t.Errorf("got %v, %v; want the good event kept", b, err)
	}
	if _, err := mustStage(t, o).Commit(); err == nil {
		t.Error("got an empty batch committed, want an error")
	}
	wantFiles(t, o, "staging", 0)
}

func mustStage(t *testing.T, o *outbox.Outbox) *outbox.Stage {
	t.Helper()
	return stage(t, o, 0, 0)
}

// A context that ends leaves everything where it is.
func TestSendGivesUpWithTheContext(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	o := open(t, t.TempDir())
	commit(t, o, 0, 10)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.Send(ctx, outbox.Line{JetStream: s.js}, 0); err == nil {
		t.Error("got no error of a context that has ended")
	}
	wantFiles(t, o, "waiting", 1)
}

// Marks that were left when somebody was killed after the batch was removed go.
func TestMarksWithoutABatchGo(t *testing.T) {
	t.Parallel()
	o := open(t, t.TempDir())
	if err := os.WriteFile(filepath.Join(o.Dir(), "waiting", "000000000007.sent"), []byte("marks"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, open(t, o.Dir()), "waiting", 0)
}
