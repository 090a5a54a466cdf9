package consumers

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// freshness is when the newest event came, by city, or province where it has none.
type freshness map[schema.Code]time.Time

func (f freshness) add(city schema.Code, at time.Time) {
	if at.After(f[city]) {
		f[city] = at
	}
}

func (f freshness) addAll(other freshness) {
	for city, at := range other {
		f.add(city, at)
	}
}

// columns gives it as a position has it.
func (f freshness) columns() (cities []uint32, newest []time.Time) {
	for _, city := range slices.Sorted(maps.Keys(f)) {
		cities, newest = append(cities, uint32(city)), append(newest, f[city])
	}
	return cities, newest
}

func (p position) freshness() freshness {
	f := freshness{}
	for i, city := range p.Cities {
		f.add(schema.Code(city), p.Newest[i])
	}
	return f
}

// freshness is that of all loaders.
func (ps positions) freshness() freshness {
	f := freshness{}
	for _, p := range ps {
		f.addAll(p.freshness())
	}
	return f
}

// cityOf is the city a unit belongs to, or its province where it has none.
func cityOf(divisions *schema.Divisions, unit schema.Code) schema.Code {
	for _, d := range divisions.Ancestors(unit) {
		if d.Level != schema.LevelCounty && d.Reports() {
			return d.Code
		}
	}
	return unit.Province()
}

// recallFreshness sets what the metrics forgot when the process last ended:
// without it a city that is silent since would have no age at all.
func (l *Loader) recallFreshness(ctx context.Context) error {
	all, err := loadPositions(ctx, l.cfg.Warehouse, l.stream.Config.Name)
	if err != nil {
		return err
	}
	f := all.freshness()
	maps.DeleteFunc(f, func(city schema.Code, _ time.Time) bool { return !l.reads(city) })
	if len(f) == 0 && l.position.Sequence > 0 {
		if f, err = l.searchFreshness(ctx); err != nil {
			return err
		}
	}
	l.heard(f)
	return nil
}

// searchFreshness looks through the events: an earlier release has left a
// position without it.
func (l *Loader) searchFreshness(ctx context.Context) (freshness, error) {
	var rows []struct {
		Division uint32    `ch:"division"`
		At       time.Time `ch:"at"`
	}
	if err := l.cfg.Warehouse.Select(ctx, &rows, "SELECT division, max(stream_time) AS at FROM huizong_store.event WHERE "+condition(l.cfg.Provinces)+" GROUP BY division"); err != nil {
		return nil, fmt.Errorf("ask when the last events came: %w", err)
	}
	f := freshness{}
	for _, row := range rows {
		f.add(cityOf(l.cfg.Catalogue.Divisions, schema.Code(row.Division)), row.At)
	}
	return f, nil
}

func (l *Loader) reads(division schema.Code) bool {
	return l.cfg.Provinces.Cover(schema.ProvinceOf(division))
}

func (l *Loader) noteFreshness(r *round) { l.heard(l.freshnessOf(r)) }

func (l *Loader) freshnessOf(r *round) freshness {
	f := freshness{}
	for division, at := range r.newest {
		f.add(cityOf(l.cfg.Catalogue.Divisions, division), at)
	}
	return f
}

// freshWith is how fresh the loader's cities are once the round is derived.
func (l *Loader) freshWith(r *round) freshness {
	f := l.freshnessOf(r)
	l.mu.Lock()
	defer l.mu.Unlock()
	f.addAll(l.newest)
	return f
}

// LastEvents is when the newest event came, by city (counties under a province:
// by province), of what other loaders read, too.
func (l *Loader) LastEvents(ctx context.Context) (map[schema.Code]time.Time, error) {
	all, err := loadPositions(ctx, l.cfg.Warehouse, l.stream.Config.Name)
	if err != nil {
		return nil, err
	}
	latest := all.freshness()
	l.mu.Lock()
	defer l.mu.Unlock()
	latest.addAll(l.newest)
	return latest, nil
}

// heard takes in what came.
func (l *Loader) heard(f freshness) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.newest.addAll(f)
	l.cfg.Metrics.fresh(l.newest)
}

func (m *Metrics) fresh(f freshness) {
	for city, at := range f {
		m.lastEvent.WithLabelValues(city.String()).Set(float64(at.UnixMilli()) / 1000)
	}
}
