package main

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"golang.org/x/sync/errgroup"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

var (
	//go:embed bench_national.sql
	nationalSQL string
	//go:embed bench_figures.sql
	figuresSQL string
	//go:embed bench_cells.sql
	cellsSQL string
	//go:embed bench_rollup.sql
	rollupSQL string
	//go:embed bench_published.sql
	publishedSQL string
)

// cellsAtOnce is about how many cells are filled in with one insert: few enough for
// the engine's memory.
const cellsAtOnce = 1_000_000

// goals are every county's of every year, by what has the goal.
var goals = []schema.Target{
	{Code: "consult_free", Goal: "consult_free_target", Value: schema.Whole(6000), Origin: schema.Assumed},
	{Code: "la_special_closed", Goal: "la_special_target", Value: schema.Whole(180), Origin: schema.Assumed},
}

// fill makes the history that queries are timed on, and gives how many cells it has.
func (s *benchSystem) fill(ctx context.Context) (cells uint64, err error) {
	if err := s.storeTemplate(ctx); err != nil {
		return 0, err
	}
	if err := s.execute(ctx, nationalSQL); err != nil {
		return 0, err
	}
	if err := s.fillFigures(ctx); err != nil {
		return 0, err
	}
	if err := consumers.StoreTargets(ctx, s.warehouse, s.catalogue, s.b.goals()); err != nil {
		return 0, err
	}
	if err := consumers.NewDerivation(s.warehouse, s.catalogue).RederiveSides(ctx); err != nil {
		return 0, err
	}
	if err := s.execute(ctx, publishedSQL); err != nil {
		return 0, err
	}
	if err := s.merge(ctx); err != nil {
		return 0, err
	}
	return s.count(ctx, "huizong_store.cell")
}

// execute runs statements, each told what the area and the months are.
func (s *benchSystem) execute(ctx context.Context, statements string, tables ...*ext.Table) error {
	names := strings.NewReplacer("$span", strconv.Itoa(int(s.b.area.Span())), "$area", strconv.Itoa(int(s.b.area)),
		"$first", s.b.firstMonth().FirstDay().Format(time.DateOnly), "$months", strconv.Itoa(s.b.Months))
	for sql := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(statements), ";"), ";\n") {
		if err := s.warehouse.Exec(ctx, names.Replace(sql), tables...); err != nil {
			return fmt.Errorf("fill in what queries are timed on: %w", err)
		}
	}
	return nil
}

// firstMonth is that of the history, which ends with the last month that is over.
func (b *bench) firstMonth() schema.Period { return schema.MonthOf(time.Now()).AddMonths(-b.Months) }

// fillFigures makes facts, cells and the roll-up, some metrics at a time.
func (s *benchSystem) fillFigures(ctx context.Context) error {
	var metrics []struct {
		Metric string `ch:"metric"`
	}
	if err := s.warehouse.Select(ctx, &metrics, "SELECT DISTINCT metric FROM huizong_bench.template ORDER BY metric"); err != nil {
		return err
	}
	progress, done := newProgress(s.b.err, "生成历史数据", len(metrics)), 0
	atOnce := max(1, cellsAtOnce/(len(s.b.units)*s.b.Months))
	for some := range slices.Chunk(metrics, atOnce) {
		wanted, err := ext.NewTable("wanted", ext.Column("code", "String"))
		for _, m := range some {
			if err == nil {
				err = wanted.Append(m.Metric)
			}
		}
		if err == nil {
			err = s.fillSome(ctx, wanted)
		}
		if err != nil {
			return err
		}
		done += len(some)
		progress(done)
	}
	return nil
}

// fillSome makes the facts beside the cells and what these add up to.
func (s *benchSystem) fillSome(ctx context.Context, wanted *ext.Table) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.execute(ctx, figuresSQL, wanted) })
	group.Go(func() error { return s.execute(ctx, cellsSQL+";\n"+rollupSQL, wanted) })
	return group.Wait()
}

// merge merges what queries read, as the engine does by itself in the days after a load.
func (s *benchSystem) merge(ctx context.Context) error {
	for _, table := range []string{"rollup_year", "side_area_year", "completeness_area_year"} {
		if err := s.warehouse.Exec(ctx, "OPTIMIZE TABLE huizong_store."+table+" FINAL"); err != nil {
			return fmt.Errorf("merge %s: %w", table, err)
		}
	}
	return nil
}

func (b *bench) goals() []schema.Target {
	var list []schema.Target
	for _, unit := range b.units {
		for year := b.firstMonth().Year; year <= time.Now().Year(); year++ {
			for _, goal := range goals {
				goal.Division, goal.Year = unit.Code, year
				list = append(list, goal)
			}
		}
	}
	return list
}

func (s *benchSystem) count(ctx context.Context, table string) (uint64, error) {
	var rows []struct {
		Rows uint64 `ch:"rows"`
	}
	if err := s.warehouse.Select(ctx, &rows, "SELECT count() AS rows FROM "+table); err != nil {
		return 0, err
	}
	return rows[0].Rows, nil
}
