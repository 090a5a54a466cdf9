package verify_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/schema"
)

// fill publishes random events, copies and broken ones, and gives how many of each.
func (s *system) fill(h *ledgertest.Historian, n int) (accepted, copies, refused int, last uint64) {
	s.Helper()
	var stated []schema.Event
	for range n {
		e := h.Event()
		stated = append(stated, e)
		accepted, last = accepted+1, s.state(e)
		switch h.Dice.IntN(8) {
		case 0:
			copies, last = copies+1, s.state(stated[h.Dice.IntN(len(stated))])
		case 1:
			refused, last = refused+1, s.publish(schema.Subject(e), []byte(`{"specversion":`))
		}
	}
	return accepted, copies, refused, last
}

// newHistorian makes events that bear on each other more often than usual.
func newHistorian(seed uint64) *ledgertest.Historian {
	h := ledgertest.NewHistorian(rand.New(rand.NewPCG(seed, 1)))
	h.Divisions, h.Months, h.Cases = []schema.Code{140525, 140500, 110101, 419001}, 2, 4
	return h
}

// Random histories are right, while events keep flowing.
func TestRightWhileEventsFlow(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			s := newSystem(t)
			h := newHistorian(seed)
			accepted, copies, refused, last := s.fill(h, 150)
			s.await(last)
			report := s.verify(s.config())
			s.right(report)
			if report.Position != last || report.Accepted != accepted || report.Copies != copies || report.Refused != refused || report.Cells == 0 || report.Rows <= report.Cells {
				t.Errorf("got %+v, want %d accepted, %d copies, %d refused up to %d", report, accepted, copies, refused, last)
			}
			var ended atomic.Bool
			flow := make(chan struct{})
			go func() {
				defer close(flow)
				for !ended.Load() {
					_, _, _, last := s.fill(h, 10)
					s.await(last)
				}
			}()
			for range 3 {
				s.right(s.verify(s.config()))
			}
			ended.Store(true)
			<-flow
		})
	}
}

// What is derived after the loader was let go is not seen.
func TestReadsOnePosition(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := newHistorian(4)
	_, _, _, last := s.fill(h, 100)
	s.await(last)
	cfg := s.config()
	cfg.Hold = func(ctx context.Context) (func(), error) {
		release, err := s.hold(ctx)
		return func() {
			release()
			_, _, _, more := s.fill(h, 50)
			s.await(more)
		}, err
	}
	report := s.verify(cfg)
	s.right(report)
	if report.Position != last {
		t.Errorf("got position %d, want %d", report.Position, last)
	}
}

// moving has another loader, which nobody holds, derive one more event while
// the queries begin, so many times.
type moving struct {
	verify.Warehouse
	move  func()
	times int
}

func (m *moving) Query(ctx context.Context, sql string, args ...any) (driver.Rows, error) {
	rows, err := m.Warehouse.Query(ctx, sql, args...)
	if m.times > 0 && strings.Contains(sql, "huizong.rollup_by") {
		m.times--
		m.move()
	}
	return rows, err
}

func TestWaitsForAnotherLoader(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	h := newHistorian(5)
	_, _, _, last := s.fill(h, 50)
	s.await(last)
	cfg := s.config()
	cfg.Hold = func(context.Context) (func(), error) { return func() {}, nil }
	w := &moving{s.reader, func() { _, _, _, last = s.fill(h, 1); s.await(last) }, 2}
	cfg.Warehouse = w
	report := s.verify(cfg)
	s.right(report)
	if report.Position != last {
		t.Errorf("got position %d, want %d", report.Position, last)
	}
	w.times = 100
	if _, err := verify.Run(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "huizong up") {
		t.Errorf("a loader that never rests: got %v, want the remedy", err)
	}
	if _, err := verify.Checksum(t.Context(), w, cfg.Hold); err == nil || !strings.Contains(err.Error(), "huizong up") {
		t.Errorf("its checksum: got %v, want the remedy", err)
	}
}

// Facts that a crash left beyond the position may be derived or not.
func TestRefusesHalfDerivedFacts(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.await(s.state(report("e-1", 140525, "med_disputes_found", 25)))
	s.stop()
	s.exec("INSERT INTO huizong_store.event (division, id, sequence) VALUES (140525, 'e-2', 2)")
	cfg := s.config()
	cfg.Hold = func(context.Context) (func(), error) { return func() {}, nil }
	if _, err := verify.Run(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "event 2 is stored") {
		t.Errorf("got %v, want the event named", err)
	}
	if _, err := verify.Checksum(t.Context(), s.reader, cfg.Hold); err == nil || !strings.Contains(err.Error(), "event 2 is stored") {
		t.Errorf("checksum: got %v, want the event named", err)
	}
}

func report(id string, division schema.Code, metric string, value int64) schema.Event {
	return schema.Event{ID: id, Source: "/test", Type: schema.TypeReport, Division: division, Report: &schema.Report{
		Period: schema.Period{Year: 2024, Month: 3}, Scope: schema.ScopeOwn, Submitter: "张三",
		Figures: []schema.Figure{{Metric: metric, Value: schema.Whole(value)}},
	}}
}

// Sums are exact where they no longer fit into 64 bits.
func TestWideSums(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	var last uint64
	units := 0
	for _, division := range s.catalogue.Divisions.All() {
		if division.Code.Province() == 140000 && division.Reports() && division.Until.IsZero() {
			units++
			last = s.state(report("e", division.Code, "med_disputes_found", 99_999_999_999_999))
		}
	}
	s.await(last)
	s.right(s.verify(s.config()))
	s.exec(`ALTER TABLE huizong_store.rollup_year UPDATE value = arrayMap(v -> v + toDecimal128('0.0001', 4), value)
WHERE division = 140000 AND NOT own SETTINGS mutations_sync = 2`)
	report := s.verify(s.config())
	if report.Differences != 1 {
		t.Fatalf("got %+v, want one difference", report)
	}
	d := report.ShownDifferences[0]
	want := strconv.Itoa(units * 99_999_999_999_999) // in ten-thousandths beyond 64 bits
	if d.Ledger.Total.String() != want || d.Rollup.Total.String() != want+".0001" {
		t.Errorf("got %v and %v, want %s and .0001 more", d.Ledger.Total, d.Rollup.Total, want)
	}
	if d.Ledger.Reported != units || len(d.Statements)+d.More != units {
		t.Errorf("got %+v, want %d units and their statements", d, units)
	}
}

func TestNoTemporaryFilesAreLeft(t *testing.T) {
	t.Parallel()
	s := newSystem(t)
	s.await(s.state(report("e-1", 140525, "med_disputes_found", 25)))
	cfg := s.config()
	s.right(s.verify(cfg))
	cancelled, cancel := context.WithCancel(t.Context())
	cfg.Progress = func(verify.Stage, int) func(int) { cancel(); return func(int) {} }
	if _, err := verify.Run(cancelled, cfg); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want it cancelled", err)
	}
	if left, err := os.ReadDir(cfg.Temp); err != nil || len(left) > 0 {
		t.Errorf("got %v, %v left, want none", left, err)
	}
	cfg.Temp = "/nowhere"
	if _, err := verify.Run(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "--temp") {
		t.Errorf("no folder: got %v, want the remedy", err)
	}
}
