package consumers_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/schema/clickhouse"
)

// world is one stream and one warehouse, emptied before each history.
type world struct {
	*system
	except []string // tables that are not derived, nor looked at
	limits consumers.Limits

	events  []schema.Event // accepted, in the order of the stream
	broken  int
	last    uint64 // sequence
	loaders [2]*standing
	late    []func(context.Context) error
}

// standing is a loader that stands still at one of its writes.
type standing struct {
	*consumers.Loader
	gate   *gate
	cancel context.CancelFunc
	ended  chan error
}

// newWorld keeps everything in memory where it can: histories are many.
func newWorld(t *testing.T) *world {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	db := warehousetest.Open(t, warehousetest.StartIn(t, memoryDir(t)))
	if _, err := db.Migrate(t.Context(), clickhouse.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := consumers.Prepare(t.Context(), db, catalogue); err != nil {
		t.Fatal(err)
	}
	w := &world{system: &system{TB: t, catalogue: catalogue, db: db}}
	w.shrinkReferences()
	if err := db.Exec(t.Context(), "SYSTEM STOP MERGES"); err != nil { // only a history merges
		t.Fatal(err)
	}
	w.connect(memoryDir(t))
	return w
}

// shrinkReferences leaves the warehouse the few divisions and years that the
// histories are about: with all of China the views take too long.
func (w *world) shrinkReferences() {
	for table, keep := range map[string]string{
		"division": "code IN (0, 140000) OR intDiv(code, 100) IN (1404, 1405)",
		"ancestor": "intDiv(unit, 100) IN (1404, 1405)",
		"owing":    "division IN (0, 140000) OR intDiv(division, 100) IN (1404, 1405)",
		"due_date": "year IN (2023, 2024)",
		"workday":  "year IN (2023, 2024)",
	} {
		if err := w.db.Exec(w.Context(), "DELETE FROM huizong_store."+table+" WHERE NOT ("+keep+")"); err != nil {
			w.Fatal(err)
		}
	}
}

func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "huizong-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// play plays a history to its end and says what is wrong then, or what failed
// that must not.
func (w *world) play(h steps) (wrong []string) {
	defer func() {
		switch broken := recover().(type) {
		case nil:
		case failure:
			wrong = []string{broken.Error()}
		default:
			panic(broken)
		}
	}()
	w.empty()
	defer w.killAll()
	for _, s := range h {
		s.do(w)
	}
	for i := range w.loaders {
		if w.loaders[i] != nil {
			w.load(i, point{}, false)
		}
	}
	w.land()
	w.load(0, point{}, false)
	return w.wrong()
}

// failure is what ends a history before its time.
type failure struct{ error }

func (w *world) must(what string, err error) {
	if err != nil {
		panic(failure{fmt.Errorf("could not %s: %w", what, err)})
	}
}

// tables are all that a loader writes.
func tables() []string {
	all := append(slices.Clone(written), beside...)
	slices.Sort(all)
	return slices.Compact(all)
}

// empty makes stream and warehouse new.
func (w *world) empty() {
	ctx := w.Context()
	w.events, w.broken, w.last, w.late, w.limits = nil, 0, 0, nil, consumers.Limits{}
	for _, table := range tables() {
		w.must("empty a table", w.db.Exec(ctx, "TRUNCATE TABLE huizong_store."+table))
	}
	for _, name := range []string{schema.StreamEvents, schema.StreamDead, schema.StreamReceipts} {
		w.must("delete a stream", w.js.DeleteStream(ctx, name))
	}
	var err error
	w.streams, err = bus.Setup(ctx, w.js, 1)
	w.must("make streams", err)
}

// wrong says what isn't as it must be now that everything is loaded.
func (w *world) wrong() []string {
	l := ledgertest.New(w.catalogue)
	l.State(w.events...)
	lines, err := totalDifferences(w.Context(), w.db, l)
	if w.except == nil && err == nil {
		var derived []string
		derived, err = derivedDifferences(w.Context(), w.db)
		lines = append(lines, derived...)
	}
	w.must("read the totals", err)
	var stored []struct {
		Events   uint64 `ch:"events"`
		Refusals uint64 `ch:"refusals"`
	}
	w.must("count what is stored", w.db.Select(w.Context(), &stored, `SELECT (SELECT uniqExact(sequence) FROM huizong_store.event) AS events,
(SELECT uniqExact(sequence) FROM huizong_store.refusal) AS refusals`))
	dead, err := w.streams.Dead.Info(w.Context())
	w.must("count the dead letters", err)
	got := [3]int{int(stored[0].Events), int(stored[0].Refusals), int(dead.State.Msgs)}
	if want := [3]int{len(w.events), w.broken, w.broken}; got != want {
		lines = append(lines, fmt.Sprintf("got %v events, refusals and dead letters, want %v", got, want))
	}
	return lines
}
