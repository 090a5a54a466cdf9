package alerts

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/huizong/huizong/schema"
)

// overdueMonths is for how many months back somebody is reminded; what is older is
// in the view huizong.completeness.
const overdueMonths = 6

// overdue measures the days since (or until) the due day of what a division has
// not all reported: one alert a month, whatever data sets it is.
func (ev *evaluation) overdue(_ context.Context, rule *schema.Rule) ([]measured, error) {
	if !ev.scope.full && len(ev.scope.sets) == 0 {
		return nil, nil
	}
	owed := ev.owedMonths(rule)
	var found []measured
	for _, division := range ev.Catalogue.Divisions.All() {
		if !rule.Watches(division.Level) || division.Pseudo || !ev.scope.full && !slices.Contains(ev.scope.divisions, division.Code) {
			continue
		}
		for month, sets := range owed[division.Code.Province()] {
			if r := ev.overdueReading(rule, division, month, sets); r != nil {
				found = append(found, measured{final: r})
			}
		}
	}
	return found, nil
}

// due is a data set that is owed for a month, and the days since its due day.
type due struct {
	set  *schema.DataSet
	on   time.Time
	days float64
}

// owedMonths are the data sets, in the catalogue's order, of each of the last
// months that each province owes, the one that is over but not due included.
func (ev *evaluation) owedMonths(rule *schema.Rule) map[schema.Code]map[schema.Period][]due {
	owed := map[schema.Code]map[schema.Period][]due{}
	for i := range ev.Catalogue.DataSets {
		set := &ev.Catalogue.DataSets[i]
		if len(rule.Codes) > 0 && !slices.Contains(rule.Codes, set.Code) {
			continue
		}
		for _, province := range ev.Catalogue.Divisions.All() {
			if s, ok := ev.reporting.spans[setIn{set.Code, province.Code}]; ok {
				ev.addOwed(owed, set, province.Code, s.first)
			}
		}
	}
	return owed
}

func (ev *evaluation) addOwed(owed map[schema.Code]map[schema.Period][]due, set *schema.DataSet, province schema.Code, first schema.Period) {
	if owed[province] == nil {
		owed[province] = map[schema.Period][]due{}
	}
	month := ev.lastOwed(set, province)
	for n := 0; n < overdueMonths && !month.Before(first); n, month = n+1, month.AddMonths(-1) {
		on := ev.Catalogue.Calendar.DueOn(set.DueDay, month)
		owed[province][month] = append(owed[province][month], due{set, on, math.Round(ev.today.Sub(on).Hours() / 24)})
	}
}

// lastOwed is the last month over that a province owes, due or not.
func (ev *evaluation) lastOwed(set *schema.DataSet, province schema.Code) schema.Period {
	last, _ := ev.reporting.until(set, province)
	ended := ev.reporting.lastEnded()
	if last == ended.AddMonths(-1) {
		return ended
	}
	return earlier(last, ended)
}

// overdueReading is nil for what is no alert and was none.
func (ev *evaluation) overdueReading(rule *schema.Rule, d *schema.Division, month schema.Period, sets []due) *Reading {
	w := &dueWords{days: math.Inf(-1)}
	total := 0
	for _, s := range sets {
		missing := ev.reporting.missing(s.set.Code, d.Code, month)
		if missing == 0 || !beyond(rule.Kind, s.days, rule.Steps[0].Threshold.Float()) {
			continue
		}
		total += missing
		if s.days > w.days {
			w.days, w.on = s.days, s.on
		}
		w.sets = append(w.sets, s.set)
	}
	r := &Reading{Thing: Thing{rule.Code, "", d.Code, month.String()}, Period: month, Known: true, Value: float64(total), Badness: w.days}
	if total == 0 && !ev.states[r.Thing].open() || !ev.named(rule, r) {
		return nil
	}
	w.r = r
	r.text = func(over bool) string { return ev.dueText(w, over) }
	return r
}

// dueWords is what is not reported, and since when.
type dueWords struct {
	r    *Reading
	days float64
	on   time.Time
	sets []*schema.DataSet
}

func (ev *evaluation) dueText(w *dueWords, over bool) string {
	head := fmt.Sprintf("%s %s 报表", w.r.Full, w.r.Period)
	if over {
		return head + "已报齐"
	}
	when := fmt.Sprintf("逾期未报齐（%s到期）", dayWords(w.on))
	if w.days <= 0 {
		when = fmt.Sprintf("%s到期，尚未报齐", dayWords(w.on))
	}
	if w.r.Level == schema.LevelCounty {
		return fmt.Sprintf("%s%s，%d 套：%s", head, when, len(w.sets), strings.Join(ev.begunNames(w), "、"))
	}
	units := ev.missingUnits(w)
	return fmt.Sprintf("%s%s，%d 个单位：%s；缺%s", head, when, len(units), listed(units, "个单位"), listed(setNames(w.sets), "套"))
}

func setNames(sets []*schema.DataSet) []string {
	names := make([]string, len(sets))
	for i, set := range sets {
		names[i] = set.Name
	}
	return names
}

// begunNames names a county's data sets; those it has begun are marked.
func (ev *evaluation) begunNames(w *dueWords) []string {
	names := setNames(w.sets)
	for i, set := range w.sets {
		if _, partial := ev.reporting.counts(set.Code, w.r.Division, w.r.Period); partial > 0 {
			names[i] += "（报了一部分）"
		}
	}
	return names
}

// lacking is a unit and how many data sets it lacks.
type lacking struct {
	name string
	sets int
}

// missingUnits names an area's units, those that lack most first.
func (ev *evaluation) missingUnits(w *dueWords) []string {
	units := ev.lacking(w)
	slices.SortStableFunc(units, func(a, b lacking) int { return b.sets - a.sets })
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = fmt.Sprintf("%s %d 套", u.name, u.sets)
	}
	return names
}

// lacking counts what the divisions below lack; the area's own offices lack what
// is left.
func (ev *evaluation) lacking(w *dueWords) []lacking {
	var units []lacking
	rest := make([]int, len(w.sets))
	for i, set := range w.sets {
		rest[i] = ev.reporting.missing(set.Code, w.r.Division, w.r.Period)
	}
	for _, d := range ev.children[w.r.Division] {
		u := lacking{name: d.Name}
		for i, set := range w.sets {
			if n := ev.reporting.missing(set.Code, d.Code, w.r.Period); n > 0 {
				u.sets++
				rest[i] -= n
			}
		}
		if u.sets > 0 {
			units = append(units, u)
		}
	}
	own := lacking{name: w.r.Name + "本级"}
	for _, n := range rest {
		if n > 0 {
			own.sets++
		}
	}
	if own.sets > 0 {
		units = append(units, own)
	}
	return units
}
