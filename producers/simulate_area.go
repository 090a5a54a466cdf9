package producers

import (
	"fmt"
	"hash/fnv"
	"iter"
	"time"

	"github.com/huizong/huizong/schema"
)

// maxUnitMonths bounds what an area's simulation holds in memory: every unit of
// the country for five years, some 200 MiB.
const maxUnitMonths = 200_000

// AreaConfig says what is simulated of an area.
type AreaConfig struct {
	Plan        Plan          // what an ordinary county is like; its area, months and cases are not used
	Area        schema.Code   // all reporting units in it
	From, To    schema.Period // months
	Cases       int           // how many single cases are opened; 0 means none
	Corrections float64       // the share of statements that are wrong at first and stated again, 0 to 1
	Seed        uint32
	Now         time.Time // a month that isn't over can't be stated
}

func (c AreaConfig) validate() error {
	switch {
	case c.From.IsYear() || c.To.IsYear() || c.To.Before(c.From):
		return fmt.Errorf("%s to %s are not months in order", c.From, c.To)
	case !c.To.Before(schema.MonthOf(c.Now)):
		return fmt.Errorf("%s is not over: simulate months before %s", c.To, schema.MonthOf(c.Now))
	case c.Cases < 0:
		return fmt.Errorf("there can't be %d cases", c.Cases)
	case !(c.Corrections >= 0 && c.Corrections <= 1): // nor what is no number
		return fmt.Errorf("%v corrections are no share from 0 to 1", c.Corrections)
	}
	return nil
}

// name is what the events' ids begin with: another configuration makes other
// events.
func (c AreaConfig) name() string {
	hash := fnv.New32a()
	_, _ = fmt.Fprintln(hash, c.Area, c.From, c.To, c.Cases, c.Corrections, c.Seed)
	return fmt.Sprintf("load-%08x", hash.Sum32())
}

// AreaSimulation is what the units of any area would state: load, not a likeness
// of it. The same configuration gives the same events, byte for byte. What it
// makes up is marked as Simulation's is, and keeps the cross-checks.
type AreaSimulation struct {
	model *model
	cfg   AreaConfig
	from  int // the first month that is stated
}

// NewAreaSimulation draws the area's monthly figures; cases are drawn as they
// are stated.
func NewAreaSimulation(cfg AreaConfig, catalogue *schema.Catalogue) (*AreaSimulation, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("simulate: %w", err)
	}
	m := &model{
		plan: areaPlan(cfg, catalogue), catalogue: catalogue, name: cfg.name(), dice: dice(cfg.Seed).named("huizong"),
		values: map[string][][]int64{},
	}
	a := &AreaSimulation{model: m, cfg: cfg, from: int(cfg.From.Month) - 1}
	m.restated = func(u, month int, set *schema.DataSet) bool {
		return a.restated(m.dice.named("restated").named(set.Code).at(u, month))
	}
	for _, step := range []func() error{m.lay, a.limit, m.draw, a.openCases} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("simulate: %w", err)
		}
	}
	return a, nil
}

// limit ends the simulation with its last month and keeps it within memory.
func (a *AreaSimulation) limit() error {
	m := a.model
	switch {
	case len(m.units) == 0:
		return fmt.Errorf("nobody in %s reports", a.cfg.Area)
	case len(m.units)*m.months() > maxUnitMonths:
		return fmt.Errorf("%d units for %d years are too many at once: simulate fewer years, or a province at a time", len(m.units), m.years)
	}
	m.end = (a.cfg.To.Year-m.firstYear)*monthsOfYear + int(a.cfg.To.Month)
	return nil
}

// restated says whether a statement is stated again.
func (a *AreaSimulation) restated(lot dice) bool {
	return lot.below(1<<40) < int64(a.cfg.Corrections*(1<<40))
}

// Events gives everything that the area states, month by month: the reports,
// then the cases opened in the month. What is stated again comes some statements
// later.
func (a *AreaSimulation) Events() iter.Seq[schema.Event] {
	return func(yield func(schema.Event) bool) {
		later := delay{yield: yield}
		cases := a.model.newCaseBook(a.offices(), a.change)
		for month := a.from; month < a.model.end; month++ {
			if !a.reports(month, later.state) || !cases.open(month, later.state) {
				return
			}
		}
		later.flush()
	}
}

// reports states a month's sets of every unit, those with mistakes twice.
func (a *AreaSimulation) reports(month int, yield func(schema.Event) bool) bool {
	m := a.model
	return m.reports(month, func(u int, set *schema.DataSet) bool {
		return yield(m.report(u, month, set)) && (!m.restated(u, month, set) || yield(m.correction(u, month, set)))
	})
}

// Summary counts what Events gives.
func (a *AreaSimulation) Summary() Summary {
	s := Summary{Units: len(a.model.units), Months: a.model.end - a.from}
	for e := range a.Events() {
		s.add(e)
	}
	return s
}
