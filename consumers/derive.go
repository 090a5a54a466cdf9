package consumers

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

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
	//go:embed sql/derive_standing.sql
	deriveStandingSQL string
	//go:embed sql/derive_completeness.sql
	deriveCompletenessSQL string
	//go:embed sql/derive_rollup.sql
	deriveRollupSQL string
	//go:embed sql/derive_sides.sql
	deriveSidesSQL string
)

type eventKey struct {
	division uint32
	id       string
}

type caseKey struct{ Kind, Case string }

// cellKey names a cell: a metric (or one item of its breakdown) of one
// reporting unit and month.
type cellKey struct {
	Metric    string
	Dimension string
	Item      string
	Year      uint16
	Month     uint8
	Division  uint32
}

// touched is what a batch's facts bear on.
type touched struct {
	events map[eventKey]struct{}
	cases  map[caseKey]struct{}
	cells  map[cellKey]struct{}
}

// Derivation recomputes, from all the facts, what some of them touch. It keeps
// no sums: running it again, or twice at once, gives the same roll-up.
type Derivation struct {
	warehouse Warehouse
	counts    map[string][]string // kind of case -> the metrics it counts in
	dataSets  []string
	ratios    []string // the indicators' codes

	// Changed, where set, is told what each Derive made anew, once it is stored.
	Changed func(Changes)
}

// NewDerivation derives in the warehouse by the catalogue's rules.
func NewDerivation(w Warehouse, catalogue *schema.Catalogue) *Derivation {
	counts := map[string][]string{}
	for _, kind := range catalogue.CaseKinds {
		for _, count := range kind.Counts {
			counts[kind.Code] = append(counts[kind.Code], count.Metric)
		}
	}
	d := &Derivation{warehouse: w, counts: counts}
	for _, set := range catalogue.DataSets {
		d.dataSets = append(d.dataSets, set.Code)
	}
	for _, indicator := range catalogue.Indicators {
		d.ratios = append(d.ratios, indicator.Code)
	}
	return d
}

// Derive brings everything up to date that the events, stored already, touch.
func (d *Derivation) Derive(ctx context.Context, events []Accepted) error {
	t := newTouched()
	for i := range events {
		t.add(&events[i])
	}
	if err := d.derive(ctx, t); err != nil {
		return err
	}
	if d.Changed != nil {
		d.Changed(t.changes(events))
	}
	return nil
}

func (d *Derivation) derive(ctx context.Context, t *touched) error {
	if err := d.markCopies(ctx, t); err != nil {
		return fmt.Errorf("derive copies: %w", err)
	}
	if err := d.derivePlaces(ctx, t); err != nil {
		return fmt.Errorf("derive places: %w", err)
	}
	return d.deriveCells(ctx, t)
}

// deriveCells derives the touched cells and then, side by side, what they
// complete, and all levels above them in one insert; then the indicators' sides,
// which are sums of that: for that long a reader sees those of the batch before.
func (d *Derivation) deriveCells(ctx context.Context, t *touched) error {
	if err := d.steps(ctx, t, deriveCellsSQL); err != nil {
		return err
	}
	completed := make(chan error, 1)
	go func() { completed <- d.steps(ctx, t, deriveStandingSQL, deriveCompletenessSQL) }()
	err := d.steps(ctx, t, deriveRollupSQL, deriveSidesSQL)
	return errors.Join(err, <-completed)
}

// steps runs statements that read the touched cells, in order.
func (d *Derivation) steps(ctx context.Context, t *touched, statements ...string) error {
	if len(t.cells) == 0 {
		return nil
	}
	for _, sql := range statements {
		if err := d.warehouse.Exec(ctx, sql, t.cellTable()); err != nil {
			return fmt.Errorf("derive cells and what follows from them: %w", err)
		}
	}
	return nil
}

// markCopies finds events that stand in the stream more than once, marks all
// but the first of each, and touches what any of them states: a first
// sequence may come to light after its copy was taken for it.
func (d *Derivation) markCopies(ctx context.Context, t *touched) error {
	var repeated []struct {
		Sequence uint64 `ch:"sequence"`
	}
	if len(t.events) == 0 {
		return nil
	}
	if err := d.warehouse.Select(ctx, &repeated, repeatedSQL, t.eventTable()); err != nil || len(repeated) == 0 {
		return err
	}
	if err := d.warehouse.Exec(ctx, markCopiesSQL, t.eventTable()); err != nil {
		return err
	}
	sequences := newTable("repeated", ext.Column("sequence", "UInt64"))
	for _, row := range repeated {
		appendRow(sequences, row.Sequence)
	}
	return d.touchWhere(ctx, t, "sequence IN (SELECT sequence FROM repeated)", sequences)
}

// touchWhere adds what the facts state that a condition on their sequences, and
// the tables it reads, names.
func (d *Derivation) touchWhere(ctx context.Context, t *touched, condition string, tables ...*ext.Table) error {
	var cases []caseRow
	if err := d.warehouse.Select(ctx, &cases, "SELECT DISTINCT kind, case FROM huizong_store.case_history WHERE "+condition, tables...); err != nil {
		return err
	}
	for _, c := range cases {
		t.cases[caseKey(c)] = struct{}{}
	}
	var cells []cellRow
	err := d.warehouse.Select(ctx, &cells, `SELECT DISTINCT metric, dimension, item, toYear(period) AS year, toMonth(period) AS month, division
FROM huizong_store.figure_history WHERE scope = 'own' AND NOT yearly AND `+condition, tables...)
	for _, c := range cells {
		t.cells[cellKey(c)] = struct{}{}
	}
	return err
}

// caseRow is a caseKey as the warehouse returns it.
type caseRow struct {
	Kind string `ch:"kind"`
	Case string `ch:"case"`
}

// cellRow is a cellKey as the warehouse returns it.
type cellRow struct {
	Metric    string `ch:"metric"`
	Dimension string `ch:"dimension"`
	Item      string `ch:"item"`
	Year      uint16 `ch:"year"`
	Month     uint8  `ch:"month"`
	Division  uint32 `ch:"division"`
}

// derivePlaces derives all places and flags of the touched cases and touches
// their cells.
func (d *Derivation) derivePlaces(ctx context.Context, t *touched) error {
	if len(t.cases) == 0 {
		return nil
	}
	var places []struct {
		Kind     string    `ch:"kind"`
		Division uint32    `ch:"division"`
		Month    time.Time `ch:"month"`
		Odd      string    `ch:"odd_case"`
	}
	if err := d.warehouse.Select(ctx, &places, casePlacesSQL, batchCases(t.cases)); err != nil {
		return err
	}
	odd := map[caseKey]struct{}{}
	for _, p := range places {
		for _, metric := range d.counts[p.Kind] {
			t.cells[cellKey{Metric: metric, Year: uint16(p.Month.Year()), Month: uint8(p.Month.Month()), Division: p.Division}] = struct{}{}
		}
		if p.Odd != "" {
			odd[caseKey{p.Kind, p.Odd}] = struct{}{}
		}
	}
	if err := d.warehouse.Exec(ctx, derivePlacesSQL, batchCases(t.cases)); err != nil || len(odd) == 0 {
		return err
	}
	return d.warehouse.Exec(ctx, deriveFlagsSQL, batchCases(odd))
}
