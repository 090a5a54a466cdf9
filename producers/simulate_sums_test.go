package producers

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

// printedFigure is a figure of a whole area and year within the simulation.
type printedFigure struct {
	schema.Figure
	area schema.Code
	year int
}

func printedFigures(t *testing.T) []printedFigure {
	t.Helper()
	events, err := PublishedReports(seeds.Files)
	if err != nil {
		t.Fatal(err)
	}
	var figures []printedFigure
	for _, e := range events {
		for _, f := range e.Report.Figures {
			if e.Division.Province() == 140000 && e.Report.Period.IsYear() && f.By == (schema.Breakdown{}) {
				figures = append(figures, printedFigure{f, e.Division, e.Report.Period.Year})
			}
		}
	}
	return figures
}

func TestSimulatedMonthsAddUpToWhatWasPrinted(t *testing.T) {
	w := theWorld(t)
	compared := 0
	for _, f := range printedFigures(t) {
		metric, ok := w.catalogue.Metric(f.Metric)
		if !ok || metric.PublishedOnly {
			continue
		}
		compared++
		got, printed := w.total(f.Metric, f.area, f.year), int64(f.Value/schema.Whole(1))
		holds := got == printed
		if f.Qualifier == schema.Over || f.Qualifier == schema.AtLeast {
			holds = got > printed && got <= printed+max(1, printed/100)
		}
		if !holds {
			t.Errorf("%s %d %s: got %d, want %s %d", f.area, f.year, f.Metric, got, f.Qualifier, printed)
		}
	}
	if compared < 60 {
		t.Errorf("got %d figures to compare, want more", compared)
	}
}

func TestSimulatedRatesAreThePrintedOnes(t *testing.T) {
	w := theWorld(t)
	compared := 0
	for _, f := range printedFigures(t) {
		indicator, ok := w.catalogue.Indicator(f.Metric)
		if !ok || strings.HasSuffix(indicator.Denominator[0], "_target") {
			continue
		}
		compared++
		ratio := w.sum(indicator.Numerator, f) / w.sum(indicator.Denominator, f)
		if indicator.Unit == "share" {
			ratio *= 100
		}
		_, decimals, _ := strings.Cut(f.Value.String(), ".")
		if got := fmt.Sprintf("%.*f", len(decimals), ratio); got != f.Value.String() {
			t.Errorf("%s %d %s: got %s, want %s", f.area, f.year, f.Metric, got, f.Value)
		}
	}
	if compared != 10 {
		t.Errorf("got %d rates to compare, want 10", compared)
	}
}

func (w *world) sum(metrics []string, f printedFigure) float64 {
	var sum int64
	for _, metric := range metrics {
		sum += w.total(metric, f.area, f.year)
	}
	return float64(sum)
}

func TestSimulatedGrowthIsThePrintedOne(t *testing.T) {
	w := theWorld(t)
	growth := float64(w.total("recon_accepted", 140000, 2024))/float64(w.total("recon_accepted", 140000, 2023)) - 1
	if got := math.Round(growth*1000) / 10; got != 142.8 {
		t.Errorf("got %v %%, want 142.8", got)
	}
	consultations := w.total("consult_free", 140000, 2024)
	if consultations <= 444_300 || consultations >= 444_400 {
		t.Errorf("got %d consultations, want a little more than 444,300", consultations)
	}
}

// No month takes more than a quarter of a unit's year, wherever a year is bound.
func TestSimulatedYearsAreSpread(t *testing.T) {
	w := theWorld(t)
	for _, b := range w.simulation.model.bounds {
		metric, _ := w.catalogue.Metric(b.metric)
		if metric.Kind == schema.KindStock {
			continue
		}
		for _, u := range w.unitsIn(b.area) {
			year, _ := w.yearOf(b.metric, u.Code, schema.Period{Year: b.year, Month: time.December})
			most := w.largestMonth(b.metric, u.Code, b.year)
			if most > max(year/4, 1) || 0 < year && year < min(4, b.value) {
				t.Errorf("%s %s %d: got %d in a month of %d in the year", u, b.metric, b.year, most, year)
			}
		}
	}
}

func (w *world) largestMonth(metric string, unit schema.Code, year int) int64 {
	var most int64
	for month := time.January; month <= time.December; month++ {
		most = max(most, w.cells[cellKey{metric, unit, schema.Period{Year: year, Month: month}}])
	}
	return most
}

// brokenCheck is where a cross-check doesn't hold.
type brokenCheck struct {
	check string
	unit  schema.Code
	month schema.Period
}

func TestSimulatedChecksBreakOnlyWherePlanted(t *testing.T) {
	w := theWorld(t)
	var want []brokenCheck
	for _, p := range w.simulation.Summary().Planted {
		unit, _ := schema.ParseCode(p.Division)
		month, _ := schema.ParsePeriod(p.Period)
		want = append(want, brokenCheck{p.Check, unit, month})
		if p.Check == "X05" { // what is above all outcomes is above two of them
			want = append(want, brokenCheck{"X06", unit, month})
		}
	}
	got := w.broken(t)
	for _, b := range slices.Concat(got, want) {
		if !slices.Contains(got, b) || !slices.Contains(want, b) {
			t.Errorf("%s %s %s: broken %v, planted %v", b.check, b.unit, b.month, slices.Contains(got, b), slices.Contains(want, b))
		}
	}
}

// broken holds every comparing check against every unit's months.
func (w *world) broken(t *testing.T) []brokenCheck {
	t.Helper()
	var broken []brokenCheck
	for _, check := range w.catalogue.Checks {
		if check.Kind != schema.CheckCompare {
			continue
		}
		for _, u := range w.unitsIn(140000) {
			for month := range 36 {
				p := schema.Period{Year: 2022, Month: time.January}.AddMonths(month)
				if !w.holds(t, check, u.Code, p) {
					broken = append(broken, brokenCheck{check.Code, u.Code, p})
				}
			}
		}
	}
	return broken
}

func (w *world) holds(t *testing.T, check schema.Check, unit schema.Code, p schema.Period) bool {
	t.Helper()
	left, okLeft := w.side(check, check.Left, unit, p)
	right, okRight := w.side(check, check.Right, unit, p)
	switch {
	case !okLeft || !okRight:
		return true
	case check.Operator == "<=":
		return left <= right
	case check.Operator == "=":
		return left == right
	}
	t.Fatalf("%s: operator %s is not tested", check.Code, check.Operator)
	return false
}

func (w *world) side(check schema.Check, metrics []string, unit schema.Code, p schema.Period) (sum int64, ok bool) {
	for _, metric := range metrics {
		value, stated := w.cells[cellKey{metric, unit, p}]
		if check.Window == schema.WindowYTD {
			value, stated = w.yearOf(metric, unit, p)
		}
		if !stated {
			return 0, false
		}
		sum += value
	}
	return sum, true
}

// Items taken back from towns and items kept there are the same together all
// through a year.
func TestSimulatedTownItemsStay(t *testing.T) {
	w := theWorld(t)
	for _, u := range w.unitsIn(140600) {
		if u.Level != schema.LevelCounty {
			continue
		}
		all := int64(-1)
		for month := time.January; month <= time.December; month++ {
			p := schema.Period{Year: 2024, Month: month}
			returned, _ := w.yearOf("town_items_returned", u.Code, p)
			kept := w.cells[cellKey{"town_items_kept", u.Code, p}]
			if all >= 0 && returned+kept != all {
				t.Errorf("%s %s: got %d, want %d as before", u, p, returned+kept, all)
			}
			all = returned + kept
		}
	}
}
