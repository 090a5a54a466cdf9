package consumers_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

var errInjected = errors.New("injected")

// writes lets every write of a warehouse go through a function.
type writes struct {
	consumers.Warehouse
	through func(do func() error) error
}

func (w writes) Insert(ctx context.Context, into string, columns ...any) error {
	return w.through(func() error { return w.Warehouse.Insert(ctx, into, columns...) })
}

func (w writes) Exec(ctx context.Context, sql string, tables ...*ext.Table) error {
	return w.through(func() error { return w.Warehouse.Exec(ctx, sql, tables...) })
}

// faulty fails one write in eight: half of those before it, half after it
// happened all the same.
func faulty(w consumers.Warehouse, random *rand.Rand) consumers.Warehouse {
	var mu sync.Mutex
	return writes{w, func(do func() error) error {
		mu.Lock()
		fate := random.IntN(16)
		mu.Unlock()
		if fate == 0 {
			return errInjected
		}
		err := do()
		if fate == 1 {
			return errInjected
		}
		return err
	}}
}

// fill publishes random events, copies and broken neighbours, and gives the
// accepted ones and how many were broken.
func (s *system) fill(h *historian, n int) (events []stated, broken int) {
	s.Helper()
	for range n {
		e := h.event()
		events = append(events, s.state(e))
		switch h.random.IntN(8) {
		case 0:
			events = append(events, s.state(pick(h.random, events).Event))
		case 1:
			broken++
			s.publish(schema.Subject(e), []byte(fmt.Sprintf(`{"specversion":"1.0","id":"broken-%d","data":{}}`, broken)))
		}
	}
	return events, broken
}

// settle waits until everything in the stream is loaded.
func (s *system) settle(h *historian, events []stated) []stated {
	s.Helper()
	for province, division := range map[string]schema.Code{"14": 140525, "11": 110101, "41": 419001, "44": 441900} {
		marker := h.event()
		marker.Division = division
		events = append(events, s.state(marker))
		s.await(province, events[len(events)-1].sequence)
	}
	return events
}

// Every write may fail, with or without having happened: nothing is lost,
// nothing counted twice, nothing refused that should not be.
func TestWritesThatFail(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(7, 7))}
	s.warehouse = faulty(s.db, rand.New(rand.NewPCG(8, 8)))
	s.start()
	events, broken := s.fill(h, 80)
	events = s.settle(h, events)
	s.stop()
	s.compare(events)
	s.compareDead(broken)
}

// compareDead holds the dead letters and the refusals against the number of broken events.
func (s *system) compareDead(broken int) {
	s.Helper()
	dead, err := s.streams.Dead.Info(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	receipts, err := s.streams.Receipts.Info(s.Context(), jetstream.WithSubjectFilter("hz.refused.>"))
	if err != nil {
		s.Fatal(err)
	}
	if int(dead.State.Msgs) != broken || len(receipts.State.Subjects) != broken {
		s.Errorf("got %d dead letters and %d refusals, want %d", dead.State.Msgs, len(receipts.State.Subjects), broken)
	}
	var seen []struct {
		Letters uint64 `ch:"letters"`
	}
	if err := s.db.Select(s.Context(), &seen, "SELECT count() AS letters FROM huizong.dead_letter"); err != nil {
		s.Fatal(err)
	}
	if int(seen[0].Letters) != broken {
		s.Errorf("view dead_letter: got %d, want %d", seen[0].Letters, broken)
	}
}

// fast says each time that it has written.
type fast struct {
	consumers.Warehouse
	wrote chan struct{}
}

func (w *fast) Exec(ctx context.Context, sql string, tables ...*ext.Table) error {
	err := w.Warehouse.Exec(ctx, sql, tables...)
	select {
	case w.wrote <- struct{}{}:
	default:
	}
	return err
}

// slow writes only after the other has, until the other is gone.
type slow struct {
	consumers.Warehouse
	turn <-chan struct{}
}

func (w *slow) Exec(ctx context.Context, sql string, tables ...*ext.Table) error {
	select {
	case <-w.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	return w.Warehouse.Exec(ctx, sql, tables...)
}

// Two loaders at once, one of them slow, do each other no harm; and the slow
// one goes on alone.
func TestTwoLoaders(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(9, 9))}
	turns := make(chan struct{}, 1)
	s.warehouse = &fast{s.db, turns}
	s.start()
	stopFast := s.stop
	s.warehouse = &slow{s.db, turns}
	s.start()
	events, _ := s.fill(h, 80)
	events = s.settle(h, events)
	stopFast()
	close(turns)
	events = s.settle(h, events)
	s.stop()
	s.compare(events)
}

func TestRefusesAnotherStream(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(1, 1))}
	s.start()
	events, _ := s.fill(h, 5)
	s.settle(h, events)
	s.stop()
	s.connect(t.TempDir()) // a stream made anew
	_, err := consumers.NewLoader(t.Context(), consumers.LoaderConfig{Stream: s.streams.Events, Warehouse: s.db, Catalogue: s.catalogue})
	if !errors.Is(err, consumers.ErrOtherStream) || !strings.Contains(err.Error(), "--data") {
		t.Errorf("got %v, want ErrOtherStream and the remedy", err)
	}
}

// A stream that is made anew while the loader runs is another stream, even
// where its sequences go beyond the position.
func TestRefusesAStreamSwappedWhileRunning(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(2, 2))}
	s.start()
	events, _ := s.fill(h, 5)
	s.settle(h, events)
	if err := s.js.DeleteStream(t.Context(), schema.StreamEvents); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.streams, err = bus.Setup(t.Context(), s.js, 1); err != nil {
		t.Fatal(err)
	}
	s.fill(h, 20)
	if err := <-s.ended; !errors.Is(err, consumers.ErrOtherStream) {
		t.Errorf("got %v, want ErrOtherStream", err)
	}
}

// A catalogue that changed derives everything again: the same facts, the same roll-up.
func TestRederiveGivesTheSame(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := &historian{random: rand.New(rand.NewPCG(3, 3))}
	s.start()
	events, _ := s.fill(h, 60)
	events = s.settle(h, events)
	s.stop()
	for _, table := range []string{"cell", "rollup_year"} {
		if err := s.db.Exec(t.Context(), "TRUNCATE TABLE huizong_store."+table); err != nil {
			t.Fatal(err)
		}
	}
	if err := consumers.NewDerivation(s.db, s.catalogue).Rederive(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.compare(events)
}
