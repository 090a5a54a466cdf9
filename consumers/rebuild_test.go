package consumers_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
)

// rebuild makes the tables anew beside the running loader.
func (s *system) rebuild(facts bool, step func(name string)) error {
	job := consumers.Rebuild{
		Loader: s.loader, Letters: bus.Letters{Streams: s.streams}, Facts: facts,
		Step: func(name string, _, _ uint64) { step(name) },
	}
	return job.Run(s.Context())
}

// rollupTable is every row of the roll-up as text.
const rollupTable = "SELECT toString(tuple(* EXCEPT version)) AS row FROM huizong_store.rollup_year FINAL WHERE NOT gone ORDER BY ALL"

func (s *system) rows(query string) []string {
	s.Helper()
	var rows []struct {
		Row string `ch:"row"`
	}
	if err := s.db.Select(s.Context(), &rows, query); err != nil {
		s.Fatal(err)
	}
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = row.Row
	}
	return texts
}

// A rebuild gives the same roll-up, heals what was spoilt, loses nothing that
// comes meanwhile, and leaves no table behind. A reader never sees a hole.
func TestRebuild(t *testing.T) {
	for _, facts := range []bool{false, true} {
		t.Run(fmt.Sprint("facts ", facts), func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			h := &historian{random: rand.New(rand.NewPCG(5, 5))}
			s.start()
			events, broken := s.fill(h, 80)
			events = s.settle(h, events)
			before := s.rows(rollupTable)
			if err := s.rebuild(facts, func(string) {}); err != nil {
				t.Fatal(err)
			}
			if after := s.rows(rollupTable); strings.Join(before, "\n") != strings.Join(after, "\n") {
				t.Errorf("got another roll-up:\n%s\nwant\n%s", strings.Join(after, "\n"), strings.Join(before, "\n"))
			}
			s.compare(events)

			s.spoil(facts)
			holes := s.poll()
			more := 0
			err := s.rebuild(facts, func(string) { // events keep coming at every step
				e, b := s.fill(h, 2)
				events, broken, more = append(events, e...), broken+b, more+1
			})
			if err != nil {
				t.Fatal(err)
			}
			if n := holes(); n > 0 {
				t.Errorf("a reader saw %d holes", n)
			}
			events = s.settle(h, events)
			s.compare(events)
			s.compareDead(broken)
			s.wantRows("SELECT name AS row FROM system.tables WHERE database = 'huizong_store' AND startsWith(name, 'rebuild')")
			if more < 4 {
				t.Errorf("got %d steps, want several", more)
			}
			s.stop()
		})
	}
}

// spoil damages what a rebuild makes anew, by hand; not what readers are watched for.
func (s *system) spoil(facts bool) {
	s.Helper()
	damage := []string{
		"INSERT INTO huizong_store.rollup_year SELECT * REPLACE (arrayMap(v -> v + 1, value) AS value, version + 1000 AS version) FROM huizong_store.rollup_year FINAL WHERE metric = 'med_disputes_found'",
		"TRUNCATE TABLE huizong_store.standing", "TRUNCATE TABLE huizong_store.copy", "TRUNCATE TABLE huizong_store.case_flag",
	}
	if facts {
		damage = append(damage, "TRUNCATE TABLE huizong_store.case_history", "TRUNCATE TABLE huizong_store.refusal",
			"INSERT INTO huizong_store.event (division, id, sequence) VALUES (140525, 'never', 1)")
	}
	for _, sql := range damage {
		if err := s.db.Exec(s.Context(), sql); err != nil {
			s.Fatal(err)
		}
	}
}

// poll counts how often a reader finds no roll-up, until it is asked.
func (s *system) poll() (holes func() int) {
	ctx, cancel := context.WithCancel(s.Context())
	var done sync.WaitGroup
	count := 0
	done.Go(func() {
		for ctx.Err() == nil {
			var rows []struct {
				Rows uint64 `ch:"rows"`
			}
			err := s.db.Select(ctx, &rows, "SELECT count() AS rows FROM huizong.rollup WHERE metric = 'la_cases_accepted'")
			if ctx.Err() == nil && (err != nil || rows[0].Rows == 0) {
				count++
			}
		}
	})
	return func() int { cancel(); done.Wait(); return count }
}

// A rebuild that fails at any write leaves what was there, and the next one works.
func TestRebuildThatFails(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(6, 5))}
	s.start()
	events, _ := s.fill(h, 40)
	events = s.settle(h, events)
	s.stop()
	failing := &failsOnce{random: rand.New(rand.NewPCG(7, 5))}
	s.warehouse = writes{s.db, failing.write}
	s.start()
	for range 6 {
		failing.arm(60)
		if err := s.rebuild(true, func(string) {}); err != nil && !errors.Is(err, errInjected) {
			t.Fatal(err)
		}
		e, _ := s.fill(h, 2)
		events = s.settle(h, append(events, e...))
		s.compare(events)
	}
	failing.arm(0)
	if err := s.rebuild(true, func(string) {}); err != nil {
		t.Fatal(err)
	}
	s.compare(events)
	s.stop()
}

// failsOnce fails one of the next writes, before or after it happened.
type failsOnce struct {
	mu     sync.Mutex
	random *rand.Rand
	left   int
}

// arm chooses among so many writes; 0: none.
func (f *failsOnce) arm(among int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left = 0
	if among > 0 {
		f.left = 1 + f.random.IntN(among)
	}
}

func (f *failsOnce) write(do func() error) error {
	f.mu.Lock()
	f.left--
	fails, late := f.left == 0, f.random.IntN(2) == 0
	f.mu.Unlock()
	if fails && !late {
		return errInjected
	}
	if err := do(); err != nil || !fails {
		return err
	}
	return errInjected
}
