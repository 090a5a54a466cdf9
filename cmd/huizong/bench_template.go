package main

import (
	"context"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

// figuresAMonth is what each county states a month: the catalogue has fewer
// metrics, items of breakdowns make up for it.
const figuresAMonth = 100

// templateArea is simulated where the country is asked for: a province.
const templateArea schema.Code = 140000

const createTemplate = `CREATE TABLE huizong_bench.template
(level LowCardinality(String), number UInt64, age UInt8, metric LowCardinality(String), dimension LowCardinality(String), item LowCardinality(String), value Decimal(18, 4))
ENGINE = MergeTree ORDER BY (metric, dimension, item, level, number, age)`

// template are the columns of what simulated units state, each numbered within its
// level, each month by its distance from the first.
type template struct {
	level, metric, dimension, item []string
	number                         []uint64
	age                            []uint8
	value                          []decimal.Decimal

	first   schema.Period
	units   map[schema.Code]uint64
	ofLevel map[schema.Level]uint64
	by      map[string][]schema.Breakdown // items that are stated, too, by metric
}

// storeTemplate simulates an area and stores what its units state.
func (s *benchSystem) storeTemplate(ctx context.Context) error {
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + scratch + " SYNC", "CREATE DATABASE " + scratch, createTemplate} {
		if err := s.warehouse.Exec(ctx, sql); err != nil {
			return err
		}
	}
	t, err := s.b.simulate()
	if err != nil {
		return err
	}
	return s.warehouse.Insert(ctx, "huizong_bench.template (level, number, age, metric, dimension, item, value)",
		t.level, t.number, t.age, t.metric, t.dimension, t.item, t.value)
}

func (b *bench) simulate() (*template, error) {
	plan, err := producers.ReadPlan(seeds.Files)
	if err != nil {
		return nil, err
	}
	area := b.area
	if area == schema.Country {
		area = templateArea
	}
	first := b.firstMonth()
	simulation, err := producers.NewAreaSimulation(producers.AreaConfig{
		Plan: plan, Area: area, From: first, To: first.AddMonths(b.Months - 1), Seed: 1, Now: time.Now(),
	}, b.catalogue)
	if err != nil {
		return nil, err
	}
	t := &template{first: first, units: map[schema.Code]uint64{}, ofLevel: map[schema.Level]uint64{}, by: breakdowns(b.catalogue)}
	for e := range simulation.Events() {
		t.add(e, b.catalogue.Divisions)
	}
	return t, nil
}

func (t *template) add(e schema.Event, divisions *schema.Divisions) {
	d, ok := divisions.Get(e.Division)
	if !ok || e.Report == nil {
		return
	}
	number, known := t.units[d.Code]
	if !known {
		number = t.ofLevel[d.Level]
		t.units[d.Code] = number
		t.ofLevel[d.Level]++
	}
	age := (e.Report.Period.Year-t.first.Year)*12 + int(e.Report.Period.Month-t.first.Month)
	for i := range e.Report.Figures {
		f := &e.Report.Figures[i]
		t.row(d.Level, number, age, f.Metric, schema.Breakdown{}, f.Value)
		for _, by := range t.by[f.Metric] { // so many that they add up to less
			t.row(d.Level, number, age, f.Metric, by, schema.Whole(int64(f.Value.Float())/6))
		}
	}
}

func (t *template) row(level schema.Level, number uint64, age int, metric string, by schema.Breakdown, value schema.Decimal) {
	t.level = append(t.level, string(level))
	t.number = append(t.number, number)
	t.age = append(t.age, uint8(age))
	t.metric = append(t.metric, metric)
	t.dimension = append(t.dimension, by.Dimension)
	t.item = append(t.item, by.Item)
	t.value = append(t.value, decimal.New(int64(value), -schema.DecimalPlaces))
}

// broken is how far the metrics with breakdowns are apart, so that no few of them
// have most of the figures.
const broken = 17

// breakdowns are the items that make up for metrics that the catalogue lacks.
func breakdowns(catalogue *schema.Catalogue) map[string][]schema.Breakdown {
	var wholes []string
	for i := range catalogue.DataSets {
		if slices.Contains(catalogue.DataSets[i].OwedBy, schema.LevelCounty) {
			wholes = append(wholes, catalogue.DataSets[i].Metrics...)
		}
	}
	by, groups := map[string][]schema.Breakdown{}, catalogue.Dimensions[0]
	for i := range max(figuresAMonth-len(wholes), 0) {
		metric := wholes[i/len(groups.Items)*broken%len(wholes)]
		by[metric] = append(by[metric], schema.Breakdown{Dimension: groups.Code, Item: groups.Items[i%len(groups.Items)].Code})
	}
	return by
}
