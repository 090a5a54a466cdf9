package consumers_test

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// laterRelease is the catalogue with one metric more, widgets.
func laterRelease(t *testing.T) *schema.Catalogue {
	t.Helper()
	const file = "catalogue/metrics_services.yaml"
	source := os.DirFS("../schema")
	files := fstest.MapFS{}
	for _, pattern := range []string{"catalogue/*", "divisions/*"} {
		names, err := fs.Glob(source, pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(source, name)
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: text}
		}
	}
	files[file].Data = append(files[file].Data, []byte(`
  - {code: widgets, name: 器件, name_en: Widgets, domain: legal_aid, unit: case, kind: flow, definition: 仅供测试}
`)...)
	catalogue, err := schema.ParseCatalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	return catalogue
}

// letters is what does something about dead letters, beside the running loader.
func (s *system) letters() *consumers.DeadLetters {
	return &consumers.DeadLetters{Loader: s.loader, Letters: bus.Letters{Streams: s.streams}, Logger: slog.New(slog.DiscardHandler)}
}

// widgets states a figure that only a later release knows.
func widgets(id string, value int64) schema.Event {
	return schema.Event{ID: id, Source: "/test", Type: schema.TypeReport, Division: 140525, Report: &schema.Report{
		Period: schema.Period{Year: 2024, Month: 3}, Scope: schema.ScopeOwn,
		Figures: []schema.Figure{{Metric: "widgets", Value: schema.Whole(value)}},
	}}
}

// laterSystem has refused two statements of a metric, the first of them twice,
// and something broken, before the release that knows the metric runs.
func laterSystem(t *testing.T) (s *system, events []stated, broken uint64) {
	s = newSystem(t)
	s.start()
	events = append(events, s.state(widgets("first", 5)), s.state(widgets("second", 7)), s.state(widgets("first", 5)))
	broken = s.publish("hz.report.14.05.25", []byte(`{}`))
	s.await("14", broken)
	s.compareDead(4)
	s.stop()
	s.catalogue = laterRelease(t)
	if err := consumers.Prepare(t.Context(), s.db, s.catalogue); err != nil {
		t.Fatal(err)
	}
	return s, events, broken
}

// A changed catalogue judges dead letters again, where they stand in the stream:
// what was stated later stays on top.
func TestChangedCatalogueJudgesDeadLettersAgain(t *testing.T) {
	t.Parallel()
	s, events, broken := laterSystem(t)
	s.start()
	events = append(events, s.state(widgets("third", 9))) // loaded before those that were refused
	s.await("14", events[3].sequence)
	if err := s.letters().Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.compare(events)
	s.compareDead(1)
	s.wantLetters(broken)
	if _, err := s.streams.Receipts.GetLastMsgForSubject(t.Context(), schema.RefusedSubject("hz.report.14.05.25", events[0].sequence)); err == nil {
		t.Error("the producer is still told that its event is refused")
	}
	s.stop()
}

// wantLetters holds the sequences of the dead letters that wait.
func (s *system) wantLetters(want ...uint64) {
	s.Helper()
	got, err := bus.Letters{Streams: s.streams}.Waiting(s.Context())
	if err != nil || !slices.Equal(got, want) {
		s.Errorf("dead letters: got %v, %v, want %v", got, err, want)
	}
}

// What is asked for by hand, and what of it is written down.
func TestRetryAndDiscard(t *testing.T) {
	t.Parallel()
	s, events, broken := laterSystem(t)
	s.start()
	ask := func(action string, sequences ...uint64) consumers.DeadReply {
		t.Helper()
		reply, err := s.letters().Answer(t.Context(), consumers.DeadRequest{Action: action, Sequences: sequences, By: "张科长", Note: "试"})
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	if shown := ask("show", events[0].sequence).Letter; shown == nil || len(shown.Reasons) > 0 || shown.Subject != "hz.report.14.05.25" {
		t.Errorf("show: got %+v, want the event, which nothing is against any more", shown)
	}
	if got := ask("discard", events[1].sequence, 999); !slices.Equal(got.Discarded, []uint64{events[1].sequence}) || !slices.Equal(got.Unknown, []uint64{999}) {
		t.Errorf("discard: got %+v", got)
	}
	got := ask("retry", events[0].sequence, events[2].sequence, broken, events[1].sequence)
	if !slices.Equal(got.Accepted, []uint64{events[0].sequence, events[2].sequence}) || len(got.Refused) != 1 || got.Refused[0].Sequence != broken || len(got.Unknown) != 1 {
		t.Errorf("retry: got %+v, want the first and its copy accepted, the broken one refused, the discarded one unknown", got)
	}
	s.compare([]stated{events[0], events[2]})
	s.wantLetters(broken)
	s.wantRows("SELECT toString((sequence, outcome, set_by, note)) AS row FROM huizong.dead_letter WHERE outcome != ''", "(2,'discarded','张科长','试')")
	s.wantRows("SELECT toString((sequence, action, set_by)) AS row FROM huizong_store.dead_action FINAL ORDER BY sequence",
		"(1,'retry','张科长')", "(2,'discard','张科长')", "(3,'retry','张科长')")
	s.stop()
}

func (s *system) wantRows(query string, want ...string) {
	s.Helper()
	var rows []struct {
		Row string `ch:"row"`
	}
	if err := s.db.Select(s.Context(), &rows, query); err != nil {
		s.Fatal(err)
	}
	var got []string
	for _, row := range rows {
		got = append(got, row.Row)
	}
	if !slices.Equal(got, want) {
		s.Errorf("%s: got %q, want %q", query, got, want)
	}
}

// A warehouse that is filled anew from the stream takes what was discarded for
// refused, though its catalogue would accept it, and brings back no letter.
func TestDiscardedStaysDiscarded(t *testing.T) {
	t.Parallel()
	s, events, broken := laterSystem(t)
	s.start()
	if _, err := s.letters().Answer(t.Context(), consumers.DeadRequest{Action: "discard", Sequences: []uint64{events[1].sequence}, By: "张科长", Note: "误报"}); err != nil {
		t.Fatal(err)
	}
	s.stop()
	for _, table := range []string{"event", "figure_history", "cell", "rollup_year", "refusal", "position", "copy", "standing", "completeness_area_year"} {
		if err := s.db.Exec(t.Context(), "TRUNCATE TABLE huizong_store."+table); err != nil {
			t.Fatal(err)
		}
	}
	s.start()
	last := s.state(widgets("third", 9))
	s.await("14", last.sequence)
	if err := s.letters().Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.compare([]stated{events[0], events[2], last})
	s.wantLetters(broken)
	s.stop()
}

// What is noted as refused and has lost its letter is judged anew, be it that
// the letter was removed by hand or that a warehouse was restored whose notes
// are later than its facts.
func TestLostLettersComeBack(t *testing.T) {
	t.Parallel()
	s, events, broken := laterSystem(t)
	for _, sql := range []string{
		"INSERT INTO huizong_store.dead_action (sequence, action, at) VALUES (1, 'retry', now64(3)), (2, 'discard', now64(3))",
		"INSERT INTO huizong_store.catalogue SELECT hash, generation, derived, at, true FROM huizong_store.catalogue ORDER BY generation DESC, derived DESC LIMIT 1",
	} {
		if err := s.db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for sequence := range uint64(4) {
		if err := (bus.Letters{Streams: s.streams}).Remove(t.Context(), "hz.report.14.05.25", sequence+1); err != nil {
			t.Fatal(err)
		}
	}
	s.start()
	if err := s.letters().Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.compare([]stated{events[0], events[2]})
	s.wantLetters(broken)
	s.stop()
}

// The acknowledgement of an event goes where its publisher says: among the dead
// letters it stands for no event, and stops nothing.
func TestWhatIsNoLetterIsRemoved(t *testing.T) {
	t.Parallel()
	s, events, broken := laterSystem(t)
	letter := schema.DeadSubject("hz.report.14.05.25", broken)
	for _, subject := range []string{letter, schema.DeadSubject("hz.report.14.05.81", broken), schema.DeadSubject("hz.report.14.05.25", 99999), "hz.dead.14.05.25.x"} {
		if _, err := s.js.Publish(t.Context(), subject, []byte(`{"stream":"HUIZONG","seq":5}`)); err != nil {
			t.Fatal(err)
		}
	}
	s.start()
	if err := s.letters().Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.compare(events)
	s.wantRows("SELECT toString(judged) AS row FROM huizong_store.catalogue ORDER BY generation DESC, derived DESC LIMIT 1", "true")
	if info, err := s.streams.Dead.Info(t.Context()); err != nil || info.State.Msgs != 1 {
		t.Errorf("got %v, %v; want one letter", info, err)
	}
	kept, err := s.streams.Dead.GetLastMsgForSubject(t.Context(), letter)
	if err != nil || kept.Header.Get(bus.HeaderReason) == "" || string(kept.Data) != "{}" {
		t.Errorf("got %v, %v; want the letter brought back", kept, err)
	}
	s.stop()
}

// A crash between any two writes of a retry is made good at the next start.
func TestRetryIsFinishedAfterACrash(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	earlier, later := s.catalogue, laterRelease(t)
	if err := consumers.Prepare(t.Context(), s.db, later); err != nil {
		t.Fatal(err)
	}
	s.run(later, s.db, func() {
		if err := s.letters().Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	var events []stated
	var waiting []uint64
	for round := range 20 {
		var sequence, repeated uint64
		s.run(earlier, s.db, func() {
			e := widgets(fmt.Sprint("e-", round), int64(round))
			sequence, repeated = s.state(e).sequence, s.state(e).sequence
			s.await("14", repeated)
		})
		var failed error
		s.run(later, failsAfter(s.db, round), func() {
			_, failed = s.letters().Answer(t.Context(), consumers.DeadRequest{Action: "retry", Sequences: []uint64{sequence, repeated}, By: "张科长"})
		})
		s.run(later, s.db, func() {
			if err := s.letters().Settle(t.Context()); err != nil {
				t.Fatal(err)
			}
		})
		if round == 0 { // nothing was written
			waiting = append(waiting, sequence, repeated)
		} else {
			events = append(events, stated{widgets(fmt.Sprint("e-", round), int64(round)), sequence})
		}
		s.compare(events)
		s.wantLetters(waiting...)
		if failed == nil {
			return // every write has failed once
		}
	}
	t.Error("a retry has more writes than were tried")
}

// run has a loader run while do does something.
func (s *system) run(c *schema.Catalogue, w consumers.Warehouse, do func()) {
	s.Helper()
	s.catalogue, s.warehouse = c, w
	s.start()
	do()
	s.stop()
}

// failsAfter lets so many writes through and fails from then on.
func failsAfter(w consumers.Warehouse, left int) consumers.Warehouse {
	return writes{w, func(do func() error) error {
		if left--; left < 0 {
			return errInjected
		}
		return do()
	}}
}
