package consumers_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/faulttest"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/schema/clickhouse"
)

// proxiedSystem is one whose loader reaches both servers through proxies only.
type proxiedSystem struct {
	*system
	nats, clickhouse *faulttest.Proxy
	said             *told
}

// newProxiedSystem leaves s.db and s.js direct: they publish and compare.
func newProxiedSystem(t *testing.T) *proxiedSystem {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	e := warehousetest.Start(t)
	s := &proxiedSystem{system: &system{TB: t, catalogue: catalogue, db: warehousetest.Open(t, e)}, said: &told{}}
	if _, err := s.db.Migrate(t.Context(), clickhouse.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := consumers.Prepare(t.Context(), s.db, catalogue); err != nil {
		t.Fatal(err)
	}
	s.connect(t.TempDir())
	s.logger = slog.New(s.said)
	var dsn, url string
	s.clickhouse, dsn = proxied(t, e.DSN(engine.Writer))
	s.nats, url = proxied(t, s.url)
	db, err := warehouse.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s.warehouse = db
	s.loaderJS = dial(t, url, s.logger)
	return s
}

func dial(t *testing.T, url string, logger *slog.Logger) jetstream.JetStream {
	t.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: url, Name: "test", Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// proxied puts a proxy before an address, scheme://user@host:port/….
func proxied(t *testing.T, address string) (*faulttest.Proxy, string) {
	t.Helper()
	_, host, _ := strings.Cut(address, "://")
	if _, behind, ok := strings.Cut(host, "@"); ok {
		host = behind
	}
	host, _, _ = strings.Cut(host, "/")
	proxy, err := faulttest.NewProxy(host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = proxy.Close() })
	return proxy, strings.Replace(address, host, proxy.Addr(), 1)
}

// told keeps what a loader says to its user.
type told struct {
	slog.Handler
	mu    sync.Mutex
	lines []string
}

func (h *told) Enabled(context.Context, slog.Level) bool { return true }

func (h *told) Handle(_ context.Context, r slog.Record) error {
	line := r.Level.String() + " " + r.Message
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "error" {
			line += ": " + a.Value.String()
		}
		return true
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lines = append(h.lines, line)
	return nil
}

// take gives what was said since it was last asked, each line once.
func (h *told) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var once []string
	seen := map[string]bool{}
	for _, line := range h.lines {
		if !seen[line] {
			once = append(once, line)
		}
		seen[line] = true
	}
	h.lines = nil
	return once
}

// report says, with -v, what was injected, what the user saw, and how long it took.
func (s *proxiedSystem) report(injected string, since time.Time) {
	s.Helper()
	s.Logf("%s: totals right after %v; the log said:\n  %s", injected, time.Since(since).Round(time.Millisecond), strings.Join(s.said.take(), "\n  "))
}

// A line that is cut before, during or after any write loses nothing.
func TestEveryWriteIsCut(t *testing.T) {
	t.Parallel()
	inserts := [][]string{
		{"refusal", "event", "figure_history", "published_history"},
		{"case_history", "copy", "case_place_by_month", "case_flag"},
		{"cell", "rollup_year", "standing", "position"},
	}
	notices := []string{"PUB hz.dead.", "PUB hz.refused.", "PUB hz.stored."}
	for where := faulttest.Before; where <= faulttest.After; where++ {
		t.Run(where.String(), func(t *testing.T) {
			t.Parallel()
			s := newProxiedSystem(t)
			h := &historian{random: rand.New(rand.NewPCG(21, uint64(where)))}
			s.start()
			var events []stated
			broken := 0
			for i, tables := range inserts {
				for _, table := range tables {
					s.clickhouse.Arm(faulttest.Fault{Text: "INSERT INTO huizong_store." + table, Where: where, Answers: 1})
				}
				s.nats.Arm(faulttest.Fault{Text: notices[i], Where: where})
				since := time.Now()
				more, worse := s.fillEverything(h)
				events, broken = s.settle(h, append(events, more...)), broken+worse
				s.report(fmt.Sprintf("cut %v the writes to %v and %q", where, tables, notices[i]), since)
				if left := append(s.clickhouse.Disarm(), s.nats.Disarm()...); len(left) > 0 {
					t.Errorf("faults %v did not happen", left)
				}
			}
			s.stop()
			s.compare(events)
			s.compareDead(broken)
		})
	}
}

// fillEverything publishes what makes a loader write to every table.
func (s *proxiedSystem) fillEverything(h *historian) (events []stated, broken int) {
	s.Helper()
	events, broken = s.fill(h, 12)
	total := reportOf(140525, fmt.Sprint("total-", h.random.Uint32()))
	total.Report.Scope = schema.ScopeTotal
	state := reportOf(140525, fmt.Sprint("odd-", h.random.Uint32()))
	state.Type, state.Report = schema.TypeCase, nil
	state.Case = &schema.Case{Kind: "mediation", Number: "倒", Opened: day("2024-03-05"), Closed: day("2024-03-01")}
	for _, e := range []schema.Event{total, state, state} {
		events = append(events, s.state(e))
	}
	s.publish("hz.case.14.05.25", fmt.Appendf(nil, `{"specversion":"1.0","id":"broken-x%d","data":{}}`, h.random.Uint32()))
	return events, broken + 1
}

// Whatever lines do while events come, in the end the totals are the ledger's.
func TestLinesThatFailAtRandom(t *testing.T) {
	t.Parallel()
	s := newProxiedSystem(t)
	random := rand.New(rand.NewPCG(22, 22))
	h := &historian{random: rand.New(rand.NewPCG(23, 23))}
	s.start()
	var events []stated
	broken := 0
	since := time.Now()
	for range 12 {
		for _, proxy := range []*faulttest.Proxy{s.nats, s.clickhouse} {
			disturb(random, proxy)
		}
		more, worse := s.fill(h, 10)
		events, broken = append(events, more...), broken+worse
		s.await("14", events[random.IntN(len(events)/2+1)].sequence/2) // so that it gets on a little
	}
	let := time.Now()
	s.nats.Set(faulttest.Line{})
	s.clickhouse.Set(faulttest.Line{})
	events = s.settle(h, events)
	s.report(fmt.Sprintf("both lines disturbed 12 times within %v", let.Sub(since).Round(time.Millisecond)), let)
	s.stop()
	s.compare(events)
	s.compareDead(broken)
}

// disturb does one of the things that happen to lines.
func disturb(random *rand.Rand, p *faulttest.Proxy) {
	p.Set(faulttest.Line{})
	switch random.IntN(5) {
	case 0:
		p.Cut()
	case 1:
		p.Set(faulttest.Line{Delay: time.Duration(random.IntN(40)) * time.Millisecond})
	case 2:
		p.Set(faulttest.Line{Piece: 1 + random.IntN(200), Delay: time.Duration(random.IntN(200)) * time.Microsecond})
	case 3:
		p.Set(faulttest.Line{Down: true})
		time.AfterFunc(time.Duration(random.IntN(1000))*time.Millisecond, func() { p.Set(faulttest.Line{}) })
	}
}
