package alerts

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/huizong/huizong/schema"
)

// ratios are an indicator's months of one division: by year, January first.
type ratios map[int][]*float64

func (v ratios) at(month schema.Period) *float64 {
	if year := v[month.Year]; int(month.Month) <= len(year) {
		return year[month.Month-1]
	}
	return nil
}

// belowFloor measures the best of the last months of an indicator: while that is
// below the floor, all of them are.
func (ev *evaluation) belowFloor(ctx context.Context, rule *schema.Rule) ([]measured, error) {
	if !ev.scope.touches(rule.Codes) {
		return nil, nil
	}
	var rows []struct {
		Indicator string     `ch:"indicator"`
		Division  uint32     `ch:"division"`
		Year      uint16     `ch:"year"`
		Value     []*float64 `ch:"value"`
	}
	err := ev.Warehouse.Select(ctx, &rows, `SELECT indicator, division, year, value FROM huizong_store.indicator_year
WHERE `+ev.scope.where("indicator", "division", in("indicator", rule.Codes), in("year", ev.reporting.years())))
	all := map[Thing]ratios{}
	for _, row := range rows {
		thing := Thing{Code: row.Indicator, Division: schema.Code(row.Division)}
		if all[thing] == nil {
			all[thing] = ratios{}
		}
		all[thing][int(row.Year)] = row.Value
	}
	for thing, state := range ev.states { // all of its figures withdrawn
		if key := (Thing{Code: thing.Code, Division: thing.Division}); thing.Rule == rule.Code && state.open() && all[key] == nil && slices.Contains(rule.Codes, thing.Code) {
			all[key] = ratios{}
		}
	}
	var found []measured
	for thing, values := range all {
		if m, ok := ev.floored(rule, thing, values); ok {
			found = append(found, m)
		}
	}
	return found, err
}

func (ev *evaluation) floored(rule *schema.Rule, thing Thing, values ratios) (measured, bool) {
	indicator, ok := ev.Catalogue.Indicator(thing.Code)
	if !ok {
		return measured{}, false
	}
	set := ev.Catalogue.OwedIn(indicator.Numerator[0])
	newest, ok := ev.reporting.newest(set, thing.Division)
	if !ok {
		return ev.unknown(rule, thing)
	}
	return ev.ofMonths(rule, set, thing.Division, anyYear, newest, func(month schema.Period) *Reading {
		return ev.floorReading(rule, thing, values, month)
	})
}

func (ev *evaluation) floorReading(rule *schema.Rule, thing Thing, values ratios, month schema.Period) *Reading {
	r := &Reading{Thing: thing, Period: month, text: func(bool) string { return "" }}
	if !ev.named(rule, r) {
		return nil
	}
	latest := values.at(month)
	if latest == nil {
		return r
	}
	best, run := values.best(month, rule.Months)
	held := -rounded(*latest)
	r.Known, r.Value, r.Badness, r.Held = true, *latest, -rounded(best), &held // one month inside the margin ends it
	if !run {
		r.Badness = math.Inf(-1) // a month without figures is no month below
	}
	r.shown = func(t float64) float64 { return -t }
	r.text = func(over bool) string { return floorText(ev.Catalogue, rule, r, over) }
	return r
}

// best is the highest of the last months up to one; false where one of them has none.
func (v ratios) best(month schema.Period, months int) (best float64, all bool) {
	best = math.Inf(-1)
	for i := range months {
		value := v.at(month.AddMonths(-i))
		if value == nil {
			return best, false
		}
		best = max(best, *value)
	}
	return best, true
}

func floorText(c *schema.Catalogue, rule *schema.Rule, r *Reading, over bool) string {
	name := c.RateName(r.Code)
	floor := percent(r.Steps[0].Threshold.Float())
	if over {
		return fmt.Sprintf("%s %s %s 为 %s，已回到 %s 的底线之上", r.Full, name, r.Period, percent(r.Value), floor)
	}
	return fmt.Sprintf("%s %s %s 为 %s，%s%s", r.Full, name, r.Period, percent(r.Value), below(rule, r, floor), provisional(r))
}

// below words how a ratio stands to its floor: below it for all of the months, for
// the last one, or above it again but not by the margin.
func below(rule *schema.Rule, r *Reading, floor string) string {
	threshold := r.Steps[0].Threshold.Float()
	switch {
	case rule.Months > 1 && -r.Badness < threshold-tolerance:
		return fmt.Sprintf("连续 %d 个月低于 %s 的底线", rule.Months, floor)
	case r.Value < threshold-tolerance:
		return fmt.Sprintf("低于 %s 的底线", floor)
	}
	return fmt.Sprintf("刚回到 %s 的底线，尚不稳定", floor)
}
