package producers

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/huizong/huizong/schema"
)

// monthsOfYear is the length of a unit's year.
const monthsOfYear = 12

// unit is a reporting unit of the simulated province.
type unit struct {
	*schema.Division
	city  schema.Code // its city; of the province's own offices the province
	size  int64       // against an average county, in thousandths; own offices: of their counties' mean
	cases bool        // states cases instead of figures
}

// unitsOf lists the reporting units of an area that exist in some month, sorted
// by code, the area's own offices first.
func (m *model) unitsOf(area schema.Code) error {
	for _, d := range m.catalogue.Divisions.All() {
		inside := d.Code >= area && uint32(d.Code-area) < area.Span()
		if inside && d.Reports() && m.existsSometime(d) {
			m.units = append(m.units, unit{Division: d, city: cityOf(d)})
		}
	}
	return m.populate()
}

func (m *model) existsSometime(d *schema.Division) bool {
	for month := range m.months() {
		if d.ExistsIn(m.period(month)) {
			return true
		}
	}
	return false
}

func cityOf(d *schema.Division) schema.Code {
	if d.Level == schema.LevelCounty {
		return d.Parent
	}
	return d.Code
}

// populate sizes the units: a city's people fall to its counties by lot. Own
// offices without counties are ordinary ones.
func (m *model) populate() error {
	var people, counties int64
	for _, city := range m.cities() {
		population, ok := m.plan.Population[city.String()]
		if !ok {
			return fmt.Errorf("population: no city %s", city)
		}
		shares := m.settle(city, population*1000)
		people, counties = people+population*1000, counties+int64(len(shares))
		for i := range m.units {
			if m.units[i].Code == city {
				m.units[i].size = population * 1000 / int64(len(shares))
			}
		}
	}
	for i := range m.units {
		if u := &m.units[i]; u.size == 0 || u.Level == schema.LevelProvince {
			u.size = 1000
		} else {
			u.size = scale(u.size, 1000*counties, people)
		}
	}
	return nil
}

// cities are what the counties belong to, sorted.
func (m *model) cities() []schema.Code {
	var cities []schema.Code
	for _, u := range m.units {
		if u.Level == schema.LevelCounty {
			cities = append(cities, u.Parent)
		}
	}
	slices.Sort(cities)
	return slices.Compact(cities)
}

// settle divides a city's people among its counties, the largest having some
// three times the smallest.
func (m *model) settle(city schema.Code, people int64) []int64 {
	var members []int
	var weights []int64
	for i, u := range m.units {
		if u.Level == schema.LevelCounty && u.Parent == city {
			members = append(members, i)
			weights = append(weights, 500+m.dice.named("population").at(int(u.Code)).below(1000))
		}
	}
	shares := largestRemainder(people, weights)
	for i, member := range members {
		m.units[member].size = shares[i]
	}
	return shares
}

// factor is the size of a unit against an ordinary county for a metric, in
// thousandths.
func (m *model) factor(p *MetricPlan, u unit) int64 {
	size := u.size
	if p.Even {
		size = 1000
	}
	switch u.Level {
	case schema.LevelCity:
		return scale(size, fixed(either(p.City, m.plan.Own.City)), 10_000)
	case schema.LevelProvince:
		return scale(size, fixed(either(p.Province, m.plan.Own.Province)), 10_000)
	default:
		return size
	}
}

// either is what a metric says for itself, or the plan for all.
func either[T any](own *T, all T) T {
	if own != nil {
		return *own
	}
	return all
}

// fixed gives ten-thousandths of a number of the plan.
func fixed(x float64) int64 { return int64(math.Round(x * 10_000)) }

// owes says whether the unit owes the metric.
func (m *model) owes(metric string, u unit) bool {
	return slices.Contains(m.owed[metric], u.Level)
}

// within says whether the unit belongs to the area of a code.
func (m *model) within(u unit, area schema.Code) bool {
	return u.Code == area || u.city == area || area == m.province
}

func (m *model) shortNames() []string {
	names := make([]string, len(m.units))
	for i, u := range m.units {
		names[i] = m.shortName(u)
	}
	return names
}

// shortName is a unit's name without what it is, after its city's: 晋中平遥.
func (m *model) shortName(u unit) string {
	city, _ := m.catalogue.Divisions.Get(u.city)
	return strings.TrimSuffix(city.Name, "市") + bareName(u.Name)
}

// bareName drops 县, 区 or 市 where a name of two characters is left: 平遥, but
// 城区, 应县.
func bareName(name string) string {
	runes := []rune(name)
	if len(runes) <= 2 {
		return name
	}
	return string(runes[:len(runes)-1])
}
