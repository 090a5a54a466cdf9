package main

import (
	"fmt"
	"slices"

	"github.com/huizong/huizong/schema"
)

// reportFigures is what a monthly report states.
const reportFigures = 40

// reportRestated is one in how many reports corrects the one before of its unit.
const reportRestated = 50

// reportLoad makes up monthly reports; the same number gives the same one.
type reportLoad struct {
	units   []*schema.Division
	figures []statedFigure // of each report
}

// statedFigure is a metric, or an item of its breakdown, and about how much of it
// there is.
type statedFigure struct {
	metric string
	by     schema.Breakdown
	usual  int64
	cents  bool
}

func newReportLoad(units []*schema.Division, catalogue *schema.Catalogue) (*reportLoad, error) {
	l := &reportLoad{units: units}
	for i := range catalogue.DataSets {
		if set := &catalogue.DataSets[i]; slices.Contains(set.OwedBy, schema.LevelCounty) {
			for _, metric := range set.Metrics {
				l.add(catalogue, metric, schema.Breakdown{})
			}
		}
	}
	l.figures = l.figures[:min(len(l.figures), reportFigures-10)]
	for _, broken := range []struct{ metric, dimension string }{{"la_special_accepted", "group"}, {"consult_free", "channel"}, {"la_cases_accepted", "matter"}} {
		dimension, ok := catalogue.Dimension(broken.dimension)
		for i := 0; ok && i < len(dimension.Items) && len(l.figures) < reportFigures; i++ {
			l.add(catalogue, broken.metric, schema.Breakdown{Dimension: broken.dimension, Item: dimension.Items[i].Code})
		}
	}
	if len(l.figures) < reportFigures {
		return nil, fmt.Errorf("the catalogue has %d figures that a county may report, a report of the bench needs %d", len(l.figures), reportFigures)
	}
	return l, nil
}

func (l *reportLoad) add(catalogue *schema.Catalogue, code string, by schema.Breakdown) {
	metric, ok := catalogue.Metric(code)
	if !ok {
		return
	}
	l.figures = append(l.figures, statedFigure{code, by, int64(3 + mixed(uint64(len(l.figures)))%400), metric.Kind == schema.KindAmount})
}

// event is the report of a number, from 0: month by month of all units.
func (l *reportLoad) event(i int) schema.Event {
	stated := i
	if i%reportRestated == reportRestated-1 {
		stated -= reportRestated / 2
	}
	unit := l.units[stated%len(l.units)]
	month := benchFirst.FirstDay().AddDate(0, stated/len(l.units)%benchMonths, 0)
	at := atWork(month.AddDate(0, 1, int(mixed(uint64(stated))%5)), mixed(uint64(i)))
	r := &schema.Report{Period: schema.MonthOf(month), Scope: schema.ScopeOwn, Submitter: "统计员", Figures: make([]schema.Figure, len(l.figures))}
	for j, f := range l.figures {
		r.Figures[j] = f.stated(mixed(uint64(i)*reportFigures + uint64(j)))
	}
	return schema.Event{
		ID: eventID(at, mixed(uint64(i))), Source: "/divisions/" + unit.Code.String(), Type: schema.TypeReport,
		Time: at, Division: unit.Code, Report: r,
	}
}

// stated is one month's, one in 500 of them withdrawn.
func (f statedFigure) stated(lot uint64) schema.Figure {
	figure := schema.Figure{Metric: f.metric, By: f.by}
	if lot%500 == 0 {
		figure.Withdrawn = true
		return figure
	}
	figure.Value = schema.Whole(f.usual/2 + int64(lot>>8%uint64(f.usual)))
	if f.cents {
		figure.Value = figure.Value*100 + schema.Decimal(lot>>20%100*100)
	}
	return figure
}
