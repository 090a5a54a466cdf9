package alerts

import (
	"context"
	"fmt"

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
		return measured{}, false
	}
	final := ev.reporting.judged(set, thing.Division, newest)
	return ev.ofMonths(rule, set, thing.Division, final.Year, newest, final, func(month schema.Period) *Reading {
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
	best := *latest
	for i := 1; i < rule.Months; i++ {
		before := values.at(month.AddMonths(-i))
		if before == nil { // a month without figures is no month below
			best = max(best, 1e9)
			break
		}
		best = max(best, *before)
	}
	if ev.states[r.Thing].Phase == Firing { // one month inside the margin ends it
		best = *latest
	}
	r.Known, r.Value, r.Badness = true, *latest, -rounded(best)
	r.shown = func(t float64) float64 { return -t }
	r.text = func(over bool) string { return floorText(ev.Catalogue, rule, r, over) }
	return r
}

func floorText(c *schema.Catalogue, rule *schema.Rule, r *Reading, over bool) string {
	name := c.RateName(r.Code)
	floor := percent(r.Steps[0].Threshold.Float())
	if over {
		return fmt.Sprintf("%s %s %s 为 %s，已回到 %s 的底线之上", r.Full, name, r.Period, percent(r.Value), floor)
	}
	run := ""
	if rule.Months > 1 {
		run = fmt.Sprintf("连续 %d 个月", rule.Months)
	}
	return fmt.Sprintf("%s %s %s 为 %s，%s低于 %s 的底线%s", r.Full, name, r.Period, percent(r.Value), run, floor, provisional(r))
}
