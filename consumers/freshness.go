package consumers

import (
	"context"
	"fmt"
	"time"

	"github.com/huizong/huizong/schema"
)

// freshness is when the newest event came, by the code of its city.
type freshness map[string]time.Time

func (f freshness) add(divisions *schema.Divisions, unit schema.Code, at time.Time) {
	if city := cityOf(divisions, unit); at.After(f[city]) {
		f[city] = at
	}
}

// cityOf is the city a unit belongs to, or its province where it has none.
func cityOf(divisions *schema.Divisions, unit schema.Code) string {
	for _, d := range divisions.Ancestors(unit) {
		if d.Level != schema.LevelCounty && d.Reports() {
			return d.Code.String()
		}
	}
	return unit.Province().String()
}

// recallFreshness sets what the metrics forgot when the process last ended:
// without it a city that is silent since would have no age at all.
func (l *Loader) recallFreshness(ctx context.Context) error {
	var rows []struct {
		Division uint32    `ch:"division"`
		At       time.Time `ch:"at"`
	}
	if err := l.cfg.Warehouse.Select(ctx, &rows, "SELECT division, max(stream_time) AS at FROM huizong_store.event GROUP BY division"); err != nil {
		return fmt.Errorf("ask when the last events came: %w", err)
	}
	newest := freshness{}
	for _, row := range rows {
		newest.add(l.cfg.Catalogue.Divisions, schema.Code(row.Division), row.At)
	}
	l.heard(newest)
	return nil
}

func (l *Loader) noteFreshness(r *round) {
	newest := freshness{}
	for division, at := range r.newest {
		newest.add(l.cfg.Catalogue.Divisions, division, at)
	}
	l.heard(newest)
}

// LastEvents is when the newest event came, by city (counties under a province:
// by province).
func (l *Loader) LastEvents() map[schema.Code]time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	latest := make(map[schema.Code]time.Time, len(l.newest))
	for city, at := range l.newest {
		code, _ := schema.ParseCode(city)
		latest[code] = at
	}
	return latest
}

// heard takes in what came.
func (l *Loader) heard(newest freshness) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for city, at := range newest {
		if at.After(l.newest[city]) {
			l.newest[city] = at
		}
	}
	l.cfg.Metrics.fresh(l.newest)
}

func (m *Metrics) fresh(newest freshness) {
	for city, at := range newest {
		m.lastEvent.WithLabelValues(city).Set(float64(at.UnixMilli()) / 1000)
	}
}
