package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
)

// scratch is where rows go that nobody reads: beside the store, as durable.
const scratch = "huizong_bench"

// blocks are the events of one insert that are tried, in shares of all.
var blocks = []int{4, 2, 1}

// insert writes the facts of the load's first events by themselves, one insert after
// another, as fast as ClickHouse takes columns that are there already, into tables
// like the store's. It gives how many events a second, at the best.
func (s *benchSystem) insert(ctx context.Context, load benchLoad, events int) (best float64, err error) {
	db, err := warehouse.Open(ctx, s.engine.DSN(engine.Writer)) // its buffers are not the loader's
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, share := range blocks {
		if err := s.makeScratch(ctx); err != nil {
			return 0, err
		}
		var took time.Duration
		for first, size := 0, max(1, events/share); first < events; first += size {
			facts, err := factsOf(ctx, load, first, min(size, events-first))
			if err != nil {
				return 0, err
			}
			once, err := insertFacts(ctx, db, facts)
			if err != nil {
				return 0, err
			}
			took += once
		}
		rate := float64(events) / took.Seconds()
		s.b.log.Debug("raw insert", "block", events/share, "events_s", whole(rate))
		best = max(best, rate)
	}
	return best, s.warehouse.Exec(ctx, "DROP DATABASE "+scratch+" SYNC")
}

// makeScratch makes tables of the facts' structure and settings, empty.
func (s *benchSystem) makeScratch(ctx context.Context) error {
	statements := []string{"DROP DATABASE IF EXISTS " + scratch + " SYNC", "CREATE DATABASE " + scratch}
	for _, table := range []string{"event", "figure_history", "case_history"} {
		statements = append(statements, fmt.Sprintf("CREATE TABLE %s.%s AS %s.%s", scratch, table, warehouse.Store, table))
	}
	for _, sql := range statements {
		if err := s.warehouse.Exec(ctx, sql); err != nil {
			return fmt.Errorf("make tables to measure with: %w", err)
		}
	}
	return nil
}

func insertFacts(ctx context.Context, db *warehouse.DB, facts []insertion) (took time.Duration, err error) {
	began := time.Now()
	for _, f := range facts {
		if err := db.Insert(ctx, f.into, f.columns...); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

// insertion is what the loader would insert.
type insertion struct {
	into    string
	columns []any
}

// insertions notes them instead.
type insertions struct {
	consumers.Warehouse
	list []insertion
}

func (n *insertions) Insert(_ context.Context, into string, columns ...any) error {
	n.list = append(n.list, insertion{strings.Replace(into, warehouse.Store, scratch, 1), columns})
	return nil
}

// factsOf are the columns that the loader makes of events.
func factsOf(ctx context.Context, load benchLoad, first, count int) ([]insertion, error) {
	events := make([]consumers.Accepted, count)
	for i := range events {
		events[i] = consumers.Accepted{Event: load.event(first + i), Sequence: uint64(first + i + 1), StreamTime: time.Now()}
	}
	var n insertions
	err := consumers.StoreFacts(ctx, &n, events)
	return n.list, err
}
