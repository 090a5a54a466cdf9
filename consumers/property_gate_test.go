package consumers_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/consumers"
)

// The tables a loader writes: those that totals come from, those of a rarer kind
// of event, and what is derived beside, which takes as long as all the rest.
var (
	written = []string{
		"event", "figure_history", "case_history", "copy", "case_place_by_month", "cell", "cell_year", "restated", "rollup_year", "position",
		"event", "figure_history", "case_history", "copy", "case_place_by_month", "cell", "cell_year", "restated", "rollup_year", "position",
		"published_history", "refusal",
	}
	beside = []string{"standing", "completeness_area_year", "side_area_year", "case_flag"}
)

// moment is where in a write a loader can stand.
type moment int

const (
	before moment = iota
	inFlight
	after
)

// point is a write at which a loader is to stand still; zero for nowhere.
type point struct {
	table  string
	moment moment
}

func (p point) String() string {
	if p.table == "" {
		return "all is loaded"
	}
	return [...]string{"just before it writes ", "it has read, but not written what goes into ", "just after it wrote "}[p.moment] + p.table
}

var (
	errLost   = errors.New("the answer got lost")
	errKilled = errors.New("the loader was killed")
)

// gate is a warehouse that makes its loader stand still at one write.
type gate struct {
	consumers.Warehouse
	except []string      // tables that are not written
	held   chan struct{} // told when the loader stands
	fate   chan error    // how a standing loader goes on

	mu    sync.Mutex
	until point
	dead  bool
	late  func(context.Context) error // what a killed loader was writing
}

func newGate(w consumers.Warehouse, until point, except []string) *gate {
	return &gate{Warehouse: w, except: except, held: make(chan struct{}), fate: make(chan error), until: until}
}

// goOn frees a standing loader until another point.
func (g *gate) goOn(until point, fate error) {
	g.mu.Lock()
	g.until, g.dead = until, errors.Is(fate, errKilled)
	g.mu.Unlock()
	g.fate <- fate
}

func (g *gate) stand() error {
	g.held <- struct{}{}
	return <-g.fate
}

// stop says whether the loader is to stand at this write, and does so only once.
func (g *gate) stop(table string) (stand bool, at moment, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.dead {
		return false, 0, errKilled
	}
	if stand = g.until.table == table; stand {
		at, g.until = g.until.moment, point{}
	}
	return stand, at, nil
}

// write is a statement; begin does of it what a server has done that has read
// all but written nothing, and gives the rest.
type write struct {
	table string
	all   func(context.Context) error
	begin func(context.Context) (rest func(context.Context) error, err error)
}

func (g *gate) write(ctx context.Context, w write) error {
	stand, at, err := g.stop(w.table)
	if err != nil {
		return err
	}
	switch {
	case slices.Contains(g.except, w.table):
		return nil
	case stand && at == before:
		if err := g.stand(); err != nil {
			return err
		}
	case stand && at == inFlight:
		return g.inFlight(ctx, w)
	case stand:
		if err := w.all(ctx); err != nil {
			return err
		}
		return g.stand()
	}
	return w.all(ctx)
}

func (g *gate) inFlight(ctx context.Context, w write) error {
	rest, err := w.begin(ctx)
	if err != nil {
		return err
	}
	fate := g.stand()
	if errors.Is(fate, errKilled) {
		g.late = rest
		return fate
	}
	return errors.Join(rest(ctx), fate)
}

func (g *gate) Insert(ctx context.Context, into string, columns ...any) error {
	all := func(ctx context.Context) error { return g.Warehouse.Insert(ctx, into, columns...) }
	return g.write(ctx, write{tableOf(into), all, func(context.Context) (func(context.Context) error, error) { return all, nil }})
}

func (g *gate) Exec(ctx context.Context, sql string, tables ...*ext.Table) error {
	table := tableOf(insertInto.FindString(sql))
	all := func(ctx context.Context) error { return g.Warehouse.Exec(ctx, sql, tables...) }
	return g.write(ctx, write{table, all, func(ctx context.Context) (func(context.Context) error, error) {
		aside := fmt.Sprintf("huizong_store.aside_%p", g)
		steps := []string{
			"CREATE TABLE " + aside + " AS huizong_store." + table,
			strings.Replace(sql, "huizong_store."+table, aside, 1),
		}
		for i, step := range steps {
			if err := g.Warehouse.Exec(ctx, step, tables[:i*len(tables)]...); err != nil {
				return nil, err
			}
		}
		return func(ctx context.Context) error {
			err := g.Warehouse.Exec(ctx, "INSERT INTO huizong_store."+table+" SELECT * FROM "+aside)
			return errors.Join(err, g.Warehouse.Exec(ctx, "DROP TABLE "+aside))
		}, nil
	}})
}

var insertInto = regexp.MustCompile(`(?m)^INSERT INTO huizong_store\.\w+`)

// tableOf is the table's name in "huizong_store.name (columns)".
func tableOf(into string) string {
	_, name, _ := strings.Cut(into, "huizong_store.")
	name, _, _ = strings.Cut(name, " ")
	return name
}
