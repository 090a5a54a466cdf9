package consumers

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// StoreTargets adds targets, or replaces those for the same code, division and
// year, and computes every division's goals anew.
func StoreTargets(ctx context.Context, w Warehouse, c *schema.Catalogue, targets []schema.Target) error {
	if err := w.Insert(ctx, "huizong_store.target", append(targetColumns(targets), now(len(targets)))...); err != nil {
		return err
	}
	all, err := loadTargets(ctx, w)
	if err != nil {
		return err
	}
	return replace(ctx, w, table{"goal", targetColumns(goals(all, c.Divisions))})
}

func now(n int) []time.Time {
	times := make([]time.Time, n)
	for i := range times {
		times[i] = time.Now()
	}
	return times
}

func loadTargets(ctx context.Context, w Warehouse) ([]schema.Target, error) {
	var rows []struct {
		Code     string          `ch:"code"`
		Target   string          `ch:"target"`
		Division uint32          `ch:"division"`
		Year     uint16          `ch:"year"`
		Value    decimal.Decimal `ch:"value"`
		Origin   string          `ch:"origin"`
		Note     string          `ch:"note"`
	}
	if err := w.Select(ctx, &rows, "SELECT code, target, division, year, value, origin, note FROM huizong_store.target FINAL"); err != nil {
		return nil, fmt.Errorf("read the targets: %w", err)
	}
	targets := make([]schema.Target, len(rows))
	for i, r := range rows {
		targets[i] = schema.Target{
			Code: r.Code, Goal: r.Target, Division: schema.Code(r.Division), Year: int(r.Year),
			Value: schema.Decimal(r.Value.Shift(schema.DecimalPlaces).IntPart()), Origin: schema.Origin(r.Origin), Note: r.Note,
		}
	}
	return targets, nil
}

func targetColumns(targets []schema.Target) []any {
	var code, target, origin, note []string
	var division []uint32
	var year []uint16
	var value []decimal.Decimal
	for _, t := range targets {
		code, target, division = append(code, t.Code), append(target, t.Goal), append(division, uint32(t.Division))
		year, value = append(year, uint16(t.Year)), append(value, exact(t.Value))
		origin, note = append(origin, string(t.Origin)), append(note, t.Note)
	}
	return []any{code, target, division, year, value, origin, note}
}

// goalKey names a goal.
type goalKey struct {
	code     string
	division schema.Code
	year     int
}

// goals are the targets and, for every division above whose children all have
// a goal and that has none itself, their sum. Shares are not added up.
func goals(targets []schema.Target, d *schema.Divisions) []schema.Target {
	known := map[goalKey]schema.Target{}
	for _, t := range targets {
		known[goalKey{t.Code, t.Division, t.Year}] = t
	}
	all := targets
	for _, level := range []schema.Level{schema.LevelCity, schema.LevelProvince, schema.LevelCountry} {
		for _, sum := range sums(known, level, d) {
			known[goalKey{sum.Code, sum.Division, sum.Year}] = sum
			all = append(all, sum)
		}
	}
	return all
}

// sums are the goals of one level that follow from the level below.
func sums(known map[goalKey]schema.Target, level schema.Level, d *schema.Divisions) []schema.Target {
	children := map[goalKey][]schema.Target{}
	for key, t := range known {
		parent, ok := d.Get(t.Division)
		if ok && t.Goal != "" {
			children[goalKey{key.code, parent.Parent, key.year}] = append(children[goalKey{key.code, parent.Parent, key.year}], t)
		}
	}
	var found []schema.Target
	for key, parts := range children {
		division, ok := d.Get(key.division)
		_, own := known[key]
		if ok && !own && division.Level == level && len(parts) == childCount(key, d) {
			found = append(found, sumOf(key, parts))
		}
	}
	return found
}

func childCount(key goalKey, d *schema.Divisions) int {
	n := 0
	for _, division := range d.All() {
		if division.Parent == key.division && division.Level != schema.LevelCountry && division.ExistsIn(schema.Period{Year: key.year}) {
			n++
		}
	}
	return n
}

// weaker orders origins: a sum is no better known than its least known part.
var weaker = map[schema.Origin]int{schema.Stated: 0, schema.Implied: 1, schema.Assumed: 2}

func sumOf(key goalKey, parts []schema.Target) schema.Target {
	sum := schema.Target{Code: key.code, Goal: parts[0].Goal, Division: key.division, Year: key.year, Origin: schema.Stated, Note: "下级目标之和"}
	for _, part := range parts {
		sum.Value += part.Value
		if weaker[part.Origin] > weaker[sum.Origin] {
			sum.Origin = part.Origin
		}
	}
	return sum
}
