package producers

import (
	"fmt"
	"maps"
	"slices"

	"github.com/huizong/huizong/schema"
)

// ordinaryCounty is how many people live in a county of a city whose people the
// plan doesn't know, in ten thousands; in Shanxi as many.
const ordinaryCounty = 30

// areaPlan is a plan for any area and years: ordinary units, nothing planted or
// missing, nothing printed to add up to.
func areaPlan(cfg AreaConfig, catalogue *schema.Catalogue) Plan {
	p := cfg.Plan
	p.Province, p.Seed = cfg.Area.String(), cfg.Seed
	p.From, p.To = fmt.Sprintf("%04d-01", cfg.From.Year), fmt.Sprintf("%04d-12", cfg.To.Year)
	p.Missing, p.Corrected = 0, 0
	p.Implied, p.Planted, p.published, p.Cases.Counties = nil, nil, nil, nil
	p.Population = populationOf(p.Population, catalogue)
	p.Years = yearsOf(p.Years, cfg)
	p.Metrics = slices.Clone(p.Metrics)
	for i := range p.Metrics {
		p.Metrics[i].Years = yearsOf(p.Metrics[i].Years, cfg)
	}
	return p
}

// populationOf adds the cities, or what counties belong to instead, that the
// plan doesn't know.
func populationOf(known map[string]int64, catalogue *schema.Catalogue) map[string]int64 {
	people := map[string]int64{}
	for _, d := range catalogue.Divisions.All() {
		if d.Level == schema.LevelCounty {
			people[d.Parent.String()] += ordinaryCounty
		}
	}
	maps.Copy(people, known)
	return people
}

// yearsOf gives every year as much as the nearest year of the plan.
func yearsOf(planned map[int]int64, cfg AreaConfig) map[int]int64 {
	if len(planned) == 0 {
		return nil
	}
	known := slices.Sorted(maps.Keys(planned))
	years := map[int]int64{}
	for year := cfg.From.Year; year <= cfg.To.Year; year++ {
		years[year] = planned[min(max(year, known[0]), known[len(known)-1])]
	}
	return years
}
