package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
)

// scratch is where rows go that nobody reads: beside the store, as durable.
const scratch = "huizong_bench"

// blocking is a way to cut events into blocks: so many events in each, so many sent
// at once.
type blocking struct{ size, lanes int }

// blockings are those that so many events are tried with.
func blockings(events int) []blocking {
	half := (events + 1) / 2
	return []blocking{{half, 1}, {half, 2}, {events, 1}}
}

// insert writes the facts of the load's first events by themselves, as fast as
// ClickHouse takes columns that are built already, into tables like the store's. It
// gives how many events a second, at the best.
func (s *benchSystem) insert(ctx context.Context, load benchLoad, events int) (best float64, err error) {
	db, err := warehouse.Open(ctx, s.engine.DSN(engine.Writer)) // its buffers are not the loader's
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, cut := range blockings(events) {
		if err := s.makeScratch(ctx); err != nil {
			return 0, err
		}
		var took time.Duration
		for first := 0; first < events; first += cut.size * cut.lanes {
			once, err := s.insertBlocks(ctx, db, load, first, min(events, first+cut.size*cut.lanes), cut.size)
			if err != nil {
				return 0, err
			}
			took += once
		}
		rate := float64(events) / took.Seconds()
		s.b.log.Debug("raw insert", "block", cut.size, "lanes", cut.lanes, "events_s", whole(rate))
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

// insertBlocks sends what events come to, in blocks of a size, all blocks and tables
// at once, and gives how long the sending took.
func (s *benchSystem) insertBlocks(ctx context.Context, db *warehouse.DB, load benchLoad, first, end, size int) (took time.Duration, err error) {
	var blocks []*warehouse.Block
	defer func() {
		for _, block := range blocks {
			block.Close()
		}
	}()
	for ; first < end; first += size {
		facts, err := factsOf(ctx, load, first, min(size, end-first))
		if err != nil {
			return 0, err
		}
		for _, f := range facts {
			block, err := db.Prepare(ctx, f.into, f.columns...)
			if err != nil {
				return 0, err
			}
			blocks = append(blocks, block)
		}
	}
	began := time.Now()
	var group errgroup.Group
	for _, block := range blocks {
		group.Go(block.Send)
	}
	err = group.Wait()
	return time.Since(began), err
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
