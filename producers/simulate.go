package producers

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/huizong/huizong/schema"
)

// Simulation is a simulated province: three years of what its units would state.
// The same plan and catalogue give the same events, byte for byte.
type Simulation struct {
	model *model
}

// model is what the events are made from.
type model struct {
	plan      Plan
	catalogue *schema.Catalogue
	name      string // what its events' ids begin with
	dice      dice
	province  schema.Code // or whatever area is simulated
	firstYear int
	years     int
	end       int // the month after the last that is stated

	units   []unit
	indexes map[schema.Code]int
	plans   map[string]*MetricPlan    // by metric; of a part, its whole's
	owed    map[string][]schema.Level // by metric
	counted map[string]bool           // metrics that cases count in
	breaks  []plantedBreak

	restated func(u, month int, set *schema.DataSet) bool // a set that is wrong at first

	bounds   []bound
	full     []printedRate
	calendar calendar
	values   map[string][][]int64 // by metric, unit, month; zeros where it isn't owed
	checks   [][]int64            // enforcement check cases opened, by unit and month
}

// NewSimulation draws the province. It fails where the plan doesn't fit the
// catalogue, or what was printed can't be met.
func NewSimulation(plan Plan, catalogue *schema.Catalogue) (*Simulation, error) {
	m := &model{
		plan: plan, catalogue: catalogue, name: fmt.Sprintf("sim-%d", plan.Seed), dice: dice(plan.Seed).named("huizong"),
		values: map[string][][]int64{},
	}
	m.restated = func(u, month int, set *schema.DataSet) bool { return m.correctedSet(u, month) == set }
	for _, step := range []func() error{m.lay, m.bind, m.draw, m.prove, m.openCases} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("simulate: %w", err)
		}
	}
	return &Simulation{model: m}, nil
}

// draw fills in every metric's values, and breaks some.
func (m *model) draw() error {
	m.schedule()
	for i := range m.plan.Metrics {
		p := &m.plan.Metrics[i]
		metric, _ := m.catalogue.Metric(p.Code)
		draw := m.flow
		if metric.Kind == schema.KindStock {
			draw = m.stock
		}
		if err := draw(p); err != nil {
			return err
		}
		if err := m.split(p); err != nil {
			return err
		}
	}
	for _, b := range m.breaks {
		m.values[b.code][b.unit][b.month] = m.values[b.above][b.unit][b.month] + b.by
	}
	return nil
}

// prove holds the values against the bounds once more.
func (m *model) prove() error {
	var problems []error
	for _, b := range m.bounds {
		if got := m.areaTotal(b); got != b.value {
			problems = append(problems, fmt.Errorf("%s of %s in %d: %d, not %d", b.metric, b.area, b.year, got, b.value))
		}
	}
	return errors.Join(problems...)
}

// areaTotal is what an area's units add up to; of a stock, in December.
func (m *model) areaTotal(b bound) int64 {
	metric, _ := m.catalogue.Metric(b.metric)
	from := (b.year - m.firstYear) * monthsOfYear
	to := from + monthsOfYear
	if metric.Kind == schema.KindStock {
		from = to - 1
	}
	var total int64
	for u := range m.units {
		if m.within(m.units[u], b.area) {
			total += sumOf(m.values[b.metric][u][from:to])
		}
	}
	return total
}

// Events gives everything that the province states, month by month: the reports,
// then those stated again, then the cases opened in the month.
func (s *Simulation) Events() iter.Seq[schema.Event] {
	return func(yield func(schema.Event) bool) {
		cases := s.model.newCaseBook(s.model.shortNames(), s.model.change)
		for month := range s.model.months() {
			report := func(u int, set *schema.DataSet) bool { return yield(s.model.report(u, month, set)) }
			if !s.model.reports(month, report) || !s.model.corrections(month, yield) || !cases.open(month, yield) {
				return
			}
		}
	}
}

// Summary is what a simulation is going to state.
type Summary struct {
	Units       int
	Months      int
	Reports     int // as first stated
	Corrections int // reports stated again
	Cases       int
	CaseEvents  int
	Events      int // of all kinds
	Figures     int

	Missing   []UnitMonth // nothing is stated
	Late      []UnitMonth // everything is stated after the due day, taken as one that never moves
	Corrected []UnitMonth // one of the sets is stated again
	Planted   []PlantedBreak
}

// Restated is how many statements are stated again, cases included.
func (s Summary) Restated() int { return s.Corrections + s.CaseEvents - s.Cases }

// Summary counts what Events gives.
func (s *Simulation) Summary() Summary {
	m := s.model
	summary := Summary{
		Units: len(m.units), Months: m.months(), Planted: m.plan.Planted,
		Missing: m.sorted(m.calendar.missing), Late: m.sorted(m.calendar.late), Corrected: m.sorted(m.calendar.corrected),
	}
	for e := range s.Events() {
		summary.add(e)
	}
	return summary
}

func (s *Summary) add(e schema.Event) {
	s.Events++
	switch {
	case e.Case != nil:
		s.CaseEvents++
		if e.Case.Version == 1 {
			s.Cases++
		}
		return
	case strings.HasSuffix(e.ID, secondReport):
		s.Corrections++
	default:
		s.Reports++
	}
	s.Figures += len(e.Report.Figures)
}
