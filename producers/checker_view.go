package producers

import (
	"context"
	"time"

	"github.com/huizong/huizong/schema"
)

// checkedView is what a unit will stand at in a month once the file is stored.
type checkedView struct {
	division schema.Code
	month    schema.Period
	file     checkedUnit
	before   map[string]map[schema.Period]schema.StandingFigure // by metric
	lots     map[string]map[string]schema.Lot                   // by period and metric
	asked    bool                                               // before is all there is
}

// view asks what stood before, unless that has failed already.
func (c *Checker) view(ctx context.Context, division schema.Code, r schema.StandingRequest, lookup StandingLookup, f *Findings) checkedView {
	v := checkedView{division: division, file: c.own[division]}
	if f.Unasked != nil {
		return v
	}
	standing, err := lookup(ctx, division, r)
	if err != nil {
		f.Unasked = err
		return v
	}
	v.asked, v.lots = true, standing.Lots()
	v.before = map[string]map[schema.Period]schema.StandingFigure{}
	for _, figure := range standing.Figures {
		period, err := schema.ParsePeriod(figure.Period)
		if err != nil {
			continue // no month we could ask for
		}
		if v.before[figure.Metric] == nil {
			v.before[figure.Metric] = map[schema.Period]schema.StandingFigure{}
		}
		v.before[figure.Metric][period] = figure
	}
	return v
}

// stated is a schema.StandsAt.
func (v checkedView) stated(metric string, month schema.Period) (schema.Decimal, string, bool) {
	if f, ok := v.file[metric][month]; ok {
		return f.value, f.note, !f.withdrawn
	}
	f, ok := v.before[metric][month]
	return f.Value, f.Note, ok
}

// window are the months whose figures a check is about.
func (v checkedView) window(k *schema.Check) []schema.Period {
	first := v.month
	if k.Window == schema.WindowYTD {
		first.Month = time.January
	}
	var months []schema.Period
	for p := first; !v.month.Before(p); p = p.AddMonths(1) {
		months = append(months, p)
	}
	return months
}

// knows says whether all that a check is about is known.
func (v checkedView) knows(k *schema.Check) bool {
	if v.asked {
		return true
	}
	for _, metric := range k.Metrics() {
		for _, month := range v.window(k) {
			if _, ok := v.file[metric][month]; !ok {
				return false
			}
		}
	}
	return true
}

// places are where the file states the figures that a check is about.
func (v checkedView) places(k *schema.Check, metrics []string) (places []string) {
	for _, metric := range metrics {
		for _, month := range v.window(k) {
			if f := v.file[metric][month]; f.place != "" {
				places = append(places, f.place)
			}
		}
	}
	return places
}
