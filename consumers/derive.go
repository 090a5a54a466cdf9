package consumers

import (
	"context"
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"golang.org/x/sync/errgroup"

	"github.com/huizong/huizong/schema"
)

// The derivation's steps; each says in its own file which tables it reads.
var (
	//go:embed sql/repeated.sql
	repeatedSQL string
	//go:embed sql/mark_copies.sql
	markCopiesSQL string
	//go:embed sql/case_places.sql
	casePlacesSQL string
	//go:embed sql/derive_places.sql
	derivePlacesSQL string
	//go:embed sql/derive_flags.sql
	deriveFlagsSQL string
	//go:embed sql/derive_cells.sql
	deriveCellsSQL string
	//go:embed sql/derive_gone.sql
	deriveGoneSQL string
	//go:embed sql/derive_standing.sql
	deriveStandingSQL string
	//go:embed sql/derive_completeness.sql
	deriveCompletenessSQL string
	//go:embed sql/derive_cell_years.sql
	deriveCellYearsSQL string
	//go:embed sql/derive_restated.sql
	deriveRestatedSQL string
	//go:embed sql/derive_rollup.sql
	deriveRollupSQL string
	//go:embed sql/derive_sides.sql
	deriveSidesSQL string
)

// Derivation recomputes, from all the facts, what some of them touch. It keeps
// no sums: running it again, or twice at once, gives the same roll-up.
type Derivation struct {
	warehouse Warehouse
	counts    map[string][]series // kind of case -> the metrics it counts in
	dataSets  []string
	ratios    []string // the indicators' codes
	limits    Limits
	setsOf    map[string]string   // metric -> the data sets it is part of
	termsOf   map[string]struct{} // the metrics that indicators have on either side
	areas     areas

	// Changed, where set, is told what each derivation made anew, once it is stored.
	Changed func(Changes)
}

// NewDerivation derives in the warehouse by the catalogue's rules.
func NewDerivation(w Warehouse, catalogue *schema.Catalogue) *Derivation {
	counts := map[string][]series{}
	for _, kind := range catalogue.CaseKinds {
		for _, count := range kind.Counts {
			counts[kind.Code] = append(counts[kind.Code], series{Metric: count.Metric})
		}
	}
	d := &Derivation{
		warehouse: w, counts: counts, limits: Limits{}.withDefaults(),
		setsOf: map[string]string{}, termsOf: map[string]struct{}{}, areas: areasOf(catalogue.Divisions),
	}
	for _, set := range catalogue.DataSets {
		d.dataSets = append(d.dataSets, set.Code)
		for _, metric := range set.Metrics {
			d.setsOf[metric] += set.Code + " "
		}
	}
	for _, indicator := range catalogue.Indicators {
		d.ratios = append(d.ratios, indicator.Code)
		for _, metric := range slices.Concat(indicator.Numerator, indicator.Denominator) {
			d.termsOf[metric] = struct{}{}
		}
	}
	return d
}

// Derive brings everything up to date that the events, stored already, touch.
func (d *Derivation) Derive(ctx context.Context, events []Accepted) error {
	if len(events) == 0 {
		return nil
	}
	t, n := newTouched(), &names{}
	t.addReports(events)
	n.add(events)
	n.last = math.MaxUint64 // a letter's place in the stream says nothing of how long the history is
	if err := d.place(ctx, t, n); err != nil {
		return err
	}
	return d.derive(ctx, t)
}

// place derives what the named have to themselves: which events are copies, and
// where cases stand; and touches the cells that this bears on.
func (d *Derivation) place(ctx context.Context, t *touched, n *names) error {
	var repeated *names
	var places []casePlace
	group, within := errgroup.WithContext(ctx)
	group.Go(func() (err error) { repeated, err = d.repeated(within, n); return err })
	group.Go(func() (err error) { places, err = d.casePlaces(within, n.cases); return err })
	if err := group.Wait(); err != nil {
		return fmt.Errorf("look up events and cases: %w", err)
	}
	copied, err := d.markCopies(ctx, t, repeated)
	if err != nil {
		return fmt.Errorf("derive copies: %w", err)
	}
	more, err := d.casePlaces(ctx, copied)
	if err != nil {
		return fmt.Errorf("look up cases: %w", err)
	}
	places = append(places, more...)
	d.touchPlaces(t, places)
	if err := d.derivePlaces(ctx, slices.Concat(n.cases, copied), places); err != nil {
		return fmt.Errorf("derive places: %w", err)
	}
	return nil
}

// partsAtOnce is how many parts of a large step are derived at a time: a statement
// of it keeps one core busy, and now and then two.
const partsAtOnce = 2

// derive derives the touched cells and all levels above them, which change at
// once (where there are very many, metric by metric), and what follows from these.
func (d *Derivation) derive(ctx context.Context, t *touched) error {
	parts := t.parts(d.limits.StepCells)
	group, within := errgroup.WithContext(ctx)
	var cells sync.WaitGroup
	cells.Add(len(parts))
	group.Go(func() error { cells.Wait(); return d.complete(within, t) })
	group.Go(func() error {
		if err := d.deriveParts(within, parts, t.cells, cells.Done); err != nil {
			return err
		}
		return d.deriveSides(within, t)
	})
	if err := group.Wait(); err != nil {
		return err
	}
	if d.Changed != nil {
		d.Changed(t.changes())
	}
	return nil
}

// deriveParts derives the parts of all the touched cells and the roll-up of these.
func (d *Derivation) deriveParts(ctx context.Context, parts [][]touchedSeries, all int, cellsDone func()) error {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(partsAtOnce)
	for _, part := range parts {
		group.Go(func() error { return d.derivePart(within, part, all, cellsDone) })
	}
	return group.Wait()
}

// derivePart derives some of all the touched cells and the roll-up of these. It tells
// when it is done with the cells, be it for an error.
func (d *Derivation) derivePart(ctx context.Context, part []touchedSeries, all int, cellsDone func()) error {
	cells := touchedTable(part)
	err := d.warehouse.Exec(ctx, figuresTouched(d.withCopies(deriveCellsSQL, all, figureCopies), dense(part)), cells)
	cellsDone()
	if err != nil {
		return fmt.Errorf("derive cells: %w", err)
	}
	if err := d.warehouse.Exec(ctx, deriveCellYearsSQL, cells); err != nil {
		return fmt.Errorf("derive units' years: %w", err)
	}
	group, within := errgroup.WithContext(ctx)
	group.Go(func() error { return d.deriveRestated(within, part, cells) })
	group.Go(func() error {
		if err := d.warehouse.Exec(within, deriveRollupSQL, cells, d.areas.table(part)); err != nil {
			return fmt.Errorf("derive the roll-up: %w", err)
		}
		return nil
	})
	return group.Wait()
}

// deriveRestated derives what reports stated again.
func (d *Derivation) deriveRestated(ctx context.Context, part []touchedSeries, cells *ext.Table) error {
	stated, all := reported(part)
	if len(stated) == 0 {
		return nil
	}
	if !all {
		cells = touchedTable(stated)
	}
	if err := d.warehouse.Exec(ctx, deriveRestatedSQL, cells); err != nil {
		return fmt.Errorf("derive what was stated again: %w", err)
	}
	return nil
}

// complete derives who has reported, once all cells are.
func (d *Derivation) complete(ctx context.Context, t *touched) error {
	months := t.unitMonths(d.setsOf)
	if len(months) == 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	if err := d.steps(ctx, months, deriveStandingSQL, deriveCompletenessSQL); err != nil {
		return fmt.Errorf("derive who has reported: %w", err)
	}
	return nil
}

// deriveSides derives the indicators' sides, which are sums of the roll-up: until
// then a reader sees those of the round before.
func (d *Derivation) deriveSides(ctx context.Context, t *touched) error {
	if years := t.unitYears(d.termsOf); len(years) > 0 {
		if err := d.warehouse.Exec(ctx, deriveSidesSQL, d.areas.table(years)); err != nil {
			return fmt.Errorf("derive the indicators' sides: %w", err)
		}
	}
	return nil
}

// steps runs statements that read the touched cells, or the areas above, in order.
func (d *Derivation) steps(ctx context.Context, list []touchedSeries, statements ...string) error {
	cells, areas := touchedTable(list), d.areas.table(list)
	for _, sql := range statements {
		if err := d.warehouse.Exec(ctx, sql, cells, areas); err != nil {
			return err
		}
	}
	return nil
}

// figuresTouched says in a statement which figures' cells are touched: each by its
// name or, where they are dense, by its series and month and by its unit. That lets in
// cells that are not touched, to which nothing happens but that they are derived again.
func figuresTouched(sql string, dense bool) string {
	condition := `(metric, dimension, item, period, division) IN
(SELECT metric, dimension, item, makeDate(year, month, 1), division FROM touched)`
	if dense {
		condition = `(metric, dimension, item, period) IN (SELECT DISTINCT metric, dimension, item, makeDate(year, month, 1) FROM touched)
AND division IN (SELECT division FROM touched)`
	}
	return strings.ReplaceAll(sql, "$touched", condition)
}

// Which sequences are copies is asked of the touched facts alone where these are
// few; where they are many, it costs less to take all there are.
const (
	everyCopy  = "SELECT sequence FROM huizong_store.copy"
	caseCopies = everyCopy + ` WHERE sequence IN
(SELECT sequence FROM huizong_store.case_history WHERE (kind, case) IN (SELECT kind, case FROM batch_case))`
	figureCopies = everyCopy + ` WHERE sequence IN
(SELECT sequence FROM huizong_store.figure_history WHERE scope = 'own' AND NOT yearly AND (metric, dimension, item, period, division) IN
(SELECT metric, dimension, item, makeDate(year, month, 1), division FROM touched))`
)

// withCopies puts a query for the copies among n touched things into a statement.
func (d *Derivation) withCopies(sql string, n int, few string) string {
	if n > d.limits.FewTouched {
		few = everyCopy
	}
	return strings.ReplaceAll(sql, "$copies", few)
}
