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
	l.cfg.Metrics.fresh(newest)
	return nil
}

func (l *Loader) noteFreshness(b *Batch) {
	newest := freshness{}
	for i := range b.Events {
		newest.add(l.cfg.Catalogue.Divisions, b.Events[i].Division, b.Events[i].StreamTime)
	}
	l.cfg.Metrics.fresh(newest)
}

func (m *Metrics) fresh(newest freshness) {
	for city, at := range newest {
		m.lastEvent.WithLabelValues(city).Set(float64(at.UnixMilli()) / 1000)
	}
}
