package alerts

import (
	"context"
	"slices"
	"strconv"

	"github.com/huizong/huizong/schema"
)

// aim is a year's goal with what is done of it and the pace, month by month.
type aim struct {
	Target    string     `ch:"target"`
	Division  uint32     `ch:"division"`
	Year      uint16     `ch:"year"`
	Goal      float64    `ch:"goal"`
	Direction string     `ch:"direction"`
	PaceKind  string     `ch:"pace_kind"`
	PaceBasis string     `ch:"pace_basis"`
	Warning   float64    `ch:"warning"`
	Critical  float64    `ch:"critical"`
	Indicator bool       `ch:"is_indicator"`
	Done      []*float64 `ch:"done"`
	Pace      []float64  `ch:"pace"`
	DataSet   string     `ch:"data_set"`
}

// behindPace measures how far what is done is behind its pace, in shares of the goal.
func (ev *evaluation) behindPace(ctx context.Context, rule *schema.Rule) ([]measured, error) {
	var aims []aim
	err := ev.Warehouse.Select(ctx, &aims, `SELECT target, division, year, goal, direction, pace_kind, pace_basis, warning, critical, toBool(is_indicator) AS is_indicator, done, pace, data_set
FROM huizong_store.attainment_year WHERE `+ev.scope.where("target", "division", in("year", ev.reporting.years())))
	if err != nil {
		return nil, err
	}
	found := make([]measured, 0, len(aims))
	for i := range aims {
		if m, ok := ev.aimed(rule, &aims[i]); ok {
			ev.Metrics.gauges.attained(m.final)
			found = append(found, m)
		}
	}
	return found, nil
}

// aimed reads an aim in the months that are to be judged, if they are of its year.
func (ev *evaluation) aimed(rule *schema.Rule, a *aim) (measured, bool) {
	if len(rule.Codes) > 0 && !slices.Contains(rule.Codes, a.Target) {
		return measured{}, false
	}
	set, _ := ev.Catalogue.DataSet(a.DataSet)
	division := schema.Code(a.Division)
	newest, ok := ev.reporting.newest(set, division)
	if !ok {
		return ev.unknown(rule, a.thing())
	}
	return ev.ofMonths(rule, set, division, int(a.Year), newest, func(month schema.Period) *Reading {
		return ev.aimReading(rule, a, month)
	})
}

func (a *aim) thing() Thing {
	return Thing{Code: a.Target, Division: schema.Code(a.Division), About: strconv.Itoa(int(a.Year))}
}

// unknown is what is read of a thing that is watched and can't be measured.
func (ev *evaluation) unknown(rule *schema.Rule, thing Thing) (measured, bool) {
	r := &Reading{Thing: thing, text: func(bool) string { return "" }}
	return measured{final: r}, ev.named(rule, r)
}

// anyYear is for what is judged by the month alone.
const anyYear = 0

// ofMonths pairs the reading of the final month with that of the newest one, as
// the rule has it; false where the final month is of another year.
func (ev *evaluation) ofMonths(
	rule *schema.Rule, set *schema.DataSet, division schema.Code, year int, newest schema.Period, read func(schema.Period) *Reading,
) (measured, bool) {
	final := ev.reporting.judged(set, division, newest)
	if rule.Provisional == schema.ProvisionalSay && set != nil && newest != final {
		if reported, partial := ev.reporting.counts(set.Code, division, newest); reported+partial > 0 {
			final = newest
		}
	}
	if year != anyYear && final.Year != year {
		return measured{}, false
	}
	m := measured{final: read(final)}
	if m.final == nil {
		return measured{}, false
	}
	m.final.Provisional = !ev.reporting.final(set, division, final)
	if newest != final && (year == anyYear || newest.Year == year) && ev.reporting.begun(set, division, newest) {
		m.ahead = read(newest)
		m.ahead.Waiting, m.ahead.Provisional = true, true
	}
	return m, true
}

func (ev *evaluation) aimReading(rule *schema.Rule, a *aim, month schema.Period) *Reading {
	r := &Reading{
		Thing: a.thing(), Period: month, Steps: ownSteps(a),
	}
	i := int(month.Month) - 1
	if !ev.named(rule, r) || i >= len(a.Done) || i >= len(a.Pace) {
		return nil
	}
	if a.Done[i] == nil || a.Goal <= 0 {
		r.text = func(bool) string { return "" }
		return r
	}
	w := &aimWords{aim: a, r: r, catalogue: ev.Catalogue, month: int(month.Month), done: *a.Done[i], pace: a.Pace[i]}
	gap := rounded(w.done/a.Goal - w.pace)
	if a.Indicator { // both are rates: their difference is in points
		gap = rounded(w.done - a.Goal)
	}
	r.Known, r.Value, r.Badness = true, gap, -gap
	r.shown = func(t float64) float64 { return -t }
	if a.Direction == string(schema.DirectionAtMost) {
		r.Badness, r.shown = gap, nil
	}
	r.text = w.text
	r.aim = w
	return r
}

// ownSteps are a target's own thresholds; none: the rule's.
func ownSteps(a *aim) []schema.Step {
	var steps []schema.Step
	for _, s := range []struct {
		severity  schema.Severity
		threshold float64
	}{{schema.AlertWarning, a.Warning}, {schema.AlertCritical, a.Critical}} {
		if s.threshold > 0 {
			threshold, _ := schema.ParseDecimal(strconv.FormatFloat(s.threshold, 'f', schema.DecimalPlaces, 64))
			steps = append(steps, schema.Step{Severity: s.severity, Threshold: threshold})
		}
	}
	return steps
}

// dragsOf reads which parts of the areas take most from them.
func (ev *evaluation) dragsOf(ctx context.Context, readings []*Reading) error {
	byArea := map[Thing]*aimWords{}
	targets, years := map[string]bool{}, map[int]bool{}
	areas := map[schema.Code]bool{}
	for _, r := range readings {
		if w := r.aim; w != nil && r.Level != schema.LevelCounty && !w.Indicator {
			byArea[r.Thing] = w
			targets[w.Target], years[int(w.Year)], areas[r.Division] = true, true, true
		}
	}
	if len(byArea) == 0 {
		return nil
	}
	var rows []struct {
		Target string  `ch:"target"`
		Area   uint32  `ch:"area"`
		Year   uint16  `ch:"year"`
		Month  uint8   `ch:"month"`
		Name   string  `ch:"name"`
		Points float64 `ch:"points"`
	}
	err := ev.Warehouse.Select(ctx, &rows, `SELECT target, area, year, toMonth(period) AS month, name, points FROM huizong.attainment_part
WHERE `+conditions{in("target", sorted(targets)), in("area", sorted(areas)), in("year", sorted(years)), "abs(points) > 0.0005"}.String()+` ORDER BY points, division`)
	for _, row := range rows {
		w := byArea[Thing{readings[0].Rule, row.Target, schema.Code(row.Area), strconv.Itoa(int(row.Year))}]
		if w != nil && int(row.Month) == w.month {
			w.drag(row.Name, row.Points)
		}
	}
	return err
}
