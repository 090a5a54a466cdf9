package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/huizong/huizong/dashboards"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema"
)

// timedQuery is a dashboard's query and its median.
type timedQuery struct {
	dashboards.Query
	took time.Duration
}

// measureQueries times every query of every dashboard, with a reader's rights, one
// after another, on a long history.
func (b *bench) measureQueries(ctx context.Context) error {
	return b.with(ctx, queriesSystem, func(ctx context.Context, s *benchSystem) (err error) {
		if b.result.Query.Cells, err = s.fill(ctx); err != nil {
			return err
		}
		db, err := warehouse.OpenReader(ctx, s.addresses.ClickHouse)
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		timed, err := b.timeQueries(ctx, db)
		if err != nil {
			return err
		}
		b.more.queries, b.more.slowest = len(timed), timed[len(timed)-1]
		b.result.Query.P50, b.result.Query.P95 = inMillis(at(timed, 50)), inMillis(at(timed, 95))
		return nil
	})
}

// timeQueries gives them with their medians, the slowest last.
func (b *bench) timeQueries(ctx context.Context, db *warehouse.DB) ([]timedQuery, error) {
	queries, err := dashboards.Queries(ctx, db, time.Now(), b.opened())
	if err != nil {
		return nil, err
	}
	if len(queries) == 0 {
		return nil, errors.New("the dashboards ask nothing")
	}
	progress := newProgress(b.err, "看板查询", len(queries))
	timed := make([]timedQuery, len(queries))
	for i, q := range queries {
		if timed[i], err = timeQuery(ctx, db, q, b.Runs); err != nil {
			return nil, fmt.Errorf("dashboard %s, %s: %w", q.Dashboard, q.Panel, err)
		}
		b.log.Debug("query", "dashboard", q.Dashboard, "panel", q.Panel, "took", timed[i].took)
		progress(i + 1)
	}
	slices.SortFunc(timed, func(a, b timedQuery) int { return int(a.took - b.took) })
	return timed, nil
}

// enough is after how long a query is not run again, so that a slow one does not
// make the bench much longer.
const enough = 2 * time.Second

func timeQuery(ctx context.Context, db *warehouse.DB, q dashboards.Query, runs int) (timedQuery, error) {
	var took []time.Duration
	for began := time.Now(); len(took) < runs && (len(took) == 0 || time.Since(began) < enough); {
		started := time.Now()
		if err := q.Run(ctx, db); err != nil {
			return timedQuery{}, err
		}
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	return timedQuery{q, took[len(took)/2]}, nil
}

// opened is where the dashboards are opened: at the county in the middle of the
// area, its city and its province.
func (b *bench) opened() map[string]string {
	county := b.units[len(b.units)/2]
	return map[string]string{
		"province": schema.Code(county.Code.Province()).String(), "city": county.Parent.String(), "county": county.Code.String(),
	}
}

// at is the value that so many in a hundred of the sorted ones do not exceed.
func at(timed []timedQuery, percent int) time.Duration {
	return timed[(len(timed)*percent+99)/100-1].took
}
