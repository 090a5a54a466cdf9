package consumers_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// splits are ways to share what historians state, of four provinces and the country.
var splits = [][]string{
	{"14,other", "11,41,44"},
	{"11,14", "41", "44,other"},
	{""},
	{"14", "11,44,other", "41"},
	{"", "14"}, // somebody forgot --only
}

// in is the same system with a loader of its own, which reads some provinces.
func (s *system) in(provinces string) *system {
	s.Helper()
	part := *s
	var err error
	if part.provinces, err = s.catalogue.Divisions.ParseProvinces(provinces); err != nil {
		s.Fatal(err)
	}
	return &part
}

// startSplit runs a loader for each part.
func (s *system) startSplit(split []string) (parts []*system, stop func()) {
	s.Helper()
	for _, provinces := range split {
		part := s.in(provinces)
		part.start()
		parts = append(parts, part)
	}
	return parts, func() {
		for _, part := range parts {
			part.stop()
		}
	}
}

// Loaders that share a stream come to the ledger together: cases move between
// their provinces, events are repeated and broken, writes fail, and after each
// stop others share it otherwise.
func TestSharedStreamComesToTheLedger(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.warehouse = faulty(s.db, rand.New(rand.NewPCG(10, 10)))
	h := &historian{random: rand.New(rand.NewPCG(9, 9))}
	var events []stated
	var broken int
	for _, split := range splits {
		early, b := s.fill(h, 20) // what is there when they start
		parts, stop := s.startSplit(split)
		more, c := s.fill(h, 20)
		events, broken = append(append(events, early...), more...), broken+b+c
		s.publish("hz.case.99.01.01", []byte("no province's"))
		broken++
		events = s.settle(h, events)
		end := s.end()
		for _, part := range parts {
			part.reach(end)
		}
		stop()
	}
	s.compare(events)
	s.compareDead(broken)
}

func (s *system) end() uint64 {
	s.Helper()
	info, err := s.streams.Events.Info(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return info.State.LastSeq
}

// reach returns once the loader has reached the sequence.
func (s *system) reach(sequence uint64) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), time.Minute)
	defer cancel()
	if err := s.loader.Await(ctx, sequence); err != nil {
		s.Fatalf("the loader of %s did not reach %d: %v", s.provinces.Shown(), sequence, err)
	}
}

// positions are the rows of the view.
func (s *system) positions() string {
	s.Helper()
	return strings.Join(s.rows("SELECT concat(provinces, ' ', toString(sequence)) AS row FROM huizong.position ORDER BY provinces"), ", ")
}

// A loader whose provinces are silent moves its position as the others go on, and
// no further than it has read; watermarks, fates and freshness are by province.
func TestEachReadsItsOwn(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	shanxi, beijing := s.in("14"), s.in("11")
	s.state(reportOf(140525, "a"))
	s.state(reportOf(110101, "b"))
	s.publish("hz.report.14.xx.yy", []byte("refused, but Shanxi's"))
	s.state(reportOf(140581, "c"))
	shanxi.start()
	s.await("14", 4)
	if got := s.positions(); got != "14 4" {
		t.Errorf("got positions %s, want 14 4", got)
	}
	if _, err := s.streams.Receipts.GetLastMsgForSubject(t.Context(), schema.StoredSubject("11")); !errors.Is(err, jetstream.ErrMsgNotFound) {
		t.Errorf("nobody has read Beijing: got %v, want no watermark", err)
	}
	for division, id := range map[schema.Code]string{140525: "a", 140581: "c"} {
		if f, found, err := consumers.FateOf(t.Context(), s.db, division, id); err != nil || !found || !f.Derived {
			t.Errorf("%s: got %+v, %t, %v, want it derived", id, f, found, err)
		}
	}
	for i := range 3 {
		s.state(reportOf(140525, fmt.Sprint("d", i)))
	}
	beijing.start()
	beijing.reach(7)
	shanxi.reach(7)
	if err := shanxi.loader.AwaitOthers(t.Context(), 7); err != nil {
		t.Errorf("both are there: got %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := shanxi.loader.AwaitOthers(cancelled, 8); err == nil {
		t.Error("nobody has read 8, and it is not waited for")
	}
	if got := s.positions(); got != "11 7, 14 7" {
		t.Errorf("got positions %s, want both at the end", got)
	}
	s.state(reportOf(419001, "of neither"))
	shanxi.reach(8)
	shanxi.stop()
	beijing.stop()
	latest, err := beijing.loader.LastEvents(t.Context())
	if err != nil || len(latest) != 2 || latest[140500].IsZero() || latest[110000].IsZero() {
		t.Errorf("got %v, %v, want when something came from Jincheng and Beijing", latest, err)
	}
	s.start() // everything: from where anybody left something
	s.reach(8)
	s.await("41", 8)
	s.stop()
}

// A start rereads no more than what nobody has read who reads its provinces.
func TestSplitChanges(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	begin := func(provinces string) (sequence float64, done func(upTo uint64)) {
		w := s.in(provinces).watch()
		families, err := w.registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, family := range families {
			if family.GetName() == "huizong_position_sequence" {
				sequence = family.GetMetric()[0].GetGauge().GetValue()
			}
		}
		return sequence, w.loadUpTo
	}
	for i, step := range []struct {
		provinces string
		from      float64
	}{
		{"", 0}, {"14", 2}, {"14", 4}, {"11,14", 2}, {"14", 8}, {"11", 8}, {"", 2}, {"11,44", 14}, {"other", 14}, {"", 14},
	} {
		s.state(reportOf(140525, fmt.Sprint("a", i)))
		s.state(reportOf(110101, fmt.Sprint("b", i)))
		from, load := begin(step.provinces)
		if from != step.from {
			t.Errorf("step %d, %s: got a start at %v, want %v", i, step.provinces, from, step.from)
		}
		load(s.end())
	}
	s.rebuildBeside(s.in("14"))
}

// rebuildBeside holds that a rebuild by a loader of some provinces, which is ahead
// of the others, keeps what they derived.
func (s *system) rebuildBeside(part *system) {
	s.Helper()
	part.start()
	part.reach(s.state(reportOf(140581, "ahead")).sequence)
	before := s.rows(rollupTable)
	if err := part.rebuild(false, func(string) {}); err != nil {
		s.Fatal(err)
	}
	if after := s.rows(rollupTable); strings.Join(before, "\n") != strings.Join(after, "\n") {
		s.Errorf("rebuilt: got\n%s\nwant\n%s", strings.Join(after, "\n"), strings.Join(before, "\n"))
	}
	part.stop()
}

// Where sequences jump anyhow the stream itself must say whether it lacks messages.
func TestSplitFindsAGap(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	for i := range 3 {
		s.state(reportOf(140525, fmt.Sprint(i)))
		s.state(reportOf(110101, fmt.Sprint(i)))
	}
	part := s.in("14")
	part.wrap = func(stream jetstream.Stream) jetstream.Stream { return lacking{stream} }
	part.start()
	if err := <-part.ended; !errors.Is(err, consumers.ErrGap) {
		t.Errorf("got %v, want ErrGap", err)
	}
}

// lacking is a stream of which a message is lost.
type lacking struct{ jetstream.Stream }

func (l lacking) Info(ctx context.Context, opts ...jetstream.StreamInfoOpt) (*jetstream.StreamInfo, error) {
	info, err := l.Stream.Info(ctx, opts...)
	if err == nil {
		info.State.NumDeleted = 1
	}
	return info, err
}
