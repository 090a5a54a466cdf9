package producers

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

// world is the simulation as its tests see it: from its events alone.
type world struct {
	catalogue  *schema.Catalogue
	simulation *Simulation
	events     int
	cells      map[cellKey]int64
	reported   map[cellKey]bool // stated by a report
	reports    []schema.Event
	cases      map[string]schema.Event // as they stand
}

type cellKey struct {
	metric string
	unit   schema.Code
	period schema.Period
}

// worlds builds the world once for all tests.
var worlds = sync.OnceValues(buildWorld)

func theWorld(t testing.TB) *world {
	t.Helper()
	w, err := worlds()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func buildWorld() (*world, error) {
	catalogue, err := schema.Load()
	if err != nil {
		return nil, err
	}
	simulation, err := simulate(catalogue)
	if err != nil {
		return nil, err
	}
	w := &world{
		catalogue: catalogue, simulation: simulation,
		cells: map[cellKey]int64{}, reported: map[cellKey]bool{}, cases: map[string]schema.Event{},
	}
	for e := range simulation.Events() {
		w.take(e)
	}
	for _, e := range w.cases {
		w.count(e)
	}
	return w, nil
}

func simulate(catalogue *schema.Catalogue) (*Simulation, error) {
	plan, err := ReadPlan(seeds.Files)
	if err != nil {
		return nil, err
	}
	return NewSimulation(plan, catalogue)
}

// take applies an event in the order of the stream.
func (w *world) take(e schema.Event) {
	w.events++
	if e.Case != nil {
		name := e.Case.Kind + e.Case.Number
		if standing, ok := w.cases[name]; !ok || e.Case.Version > standing.Case.Version {
			w.cases[name] = e
		}
		return
	}
	w.reports = append(w.reports, e)
	for _, f := range e.Report.Figures {
		key := cellKey{f.Metric, e.Division, e.Report.Period}
		w.cells[key] = int64(f.Value / schema.Whole(1))
		w.reported[key] = true
	}
}

// count adds a standing case to what it counts in, where no report stands.
func (w *world) count(e schema.Event) {
	kind, _ := w.catalogue.CaseKind(e.Case.Kind)
	for _, count := range kind.Counts {
		date := e.Case.Opened
		if count.At == schema.AtClosed {
			date = e.Case.Closed
		}
		value, counts := counted(count, e.Case)
		key := cellKey{count.Metric, e.Division, schema.Period{Year: date.Year(), Month: date.Month()}}
		if counts && !date.IsZero() && !e.Case.Void && !w.reported[key] {
			w.cells[key] += value
		}
	}
}

func counted(count schema.CaseCount, c *schema.Case) (int64, bool) {
	if len(count.Outcomes) > 0 && !slices.Contains(count.Outcomes, c.Outcome) ||
		count.Dimension != "" && !slices.Contains(count.Items, c.By.Item) {
		return 0, false
	}
	if count.Amount == "" {
		return 1, true
	}
	for _, amount := range c.Amounts {
		if amount.Name == count.Amount {
			return int64(amount.Value / schema.Whole(1)), true
		}
	}
	return 0, false
}

// unitsIn gives the units of an area.
func (w *world) unitsIn(area schema.Code) []*schema.Division {
	var units []*schema.Division
	for _, d := range w.catalogue.Divisions.All() {
		inside := d.Code == area || d.Parent == area || area.Province() == area && d.Code.Province() == area
		if inside && d.Reports() && d.Until.IsZero() {
			units = append(units, d)
		}
	}
	return units
}

// yearOf adds up a unit's year to a month; of a stock, that month's value. False
// where nothing is stated.
func (w *world) yearOf(metric string, unit schema.Code, to schema.Period) (int64, bool) {
	m, _ := w.catalogue.Metric(metric)
	from := schema.Period{Year: to.Year, Month: time.January}
	if m.Kind == schema.KindStock {
		from = to
	}
	var sum int64
	stated := false
	for p := from; !to.Before(p); p = p.AddMonths(1) {
		value, ok := w.cells[cellKey{metric, unit, p}]
		sum, stated = sum+value, stated || ok
	}
	return sum, stated
}

// total adds up an area's year; of a stock, its December.
func (w *world) total(metric string, area schema.Code, year int) int64 {
	var sum int64
	for _, u := range w.unitsIn(area) {
		value, _ := w.yearOf(metric, u.Code, schema.Period{Year: year, Month: time.December})
		sum += value
	}
	return sum
}

func isSecond(e schema.Event) bool { return strings.HasSuffix(e.ID, secondReport) }
