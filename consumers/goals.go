package consumers

import (
	"context"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// storeGoals computes every division's goals from the targets that stand. Where
// somebody states others meanwhile it does so again: of several processes, the
// last to write has read everything.
func storeGoals(ctx context.Context, w Warehouse, c *schema.Catalogue) error {
	for {
		before, err := historyState(ctx, w)
		if err != nil {
			return err
		}
		book, err := readTargets(ctx, w)
		if err != nil {
			return err
		}
		if err := replace(ctx, w, table{"goal", goalColumns(goals(book.live(), c), c)}); err != nil {
			return fmt.Errorf("store the goals: %w", err)
		}
		if after, err := historyState(ctx, w); err != nil || after == before {
			return err
		}
	}
}

// targetColumns are, with their values, what a goal and a target both have.
func targetColumns(all []schema.Target, values any) []any {
	var code, target, origin, note, direction, pace []string
	var division []uint32
	var year []uint16
	var warning, critical []decimal.Decimal
	for _, t := range all {
		code, target = append(code, t.Code), append(target, t.Goal)
		division, year = append(division, uint32(t.Division)), append(year, uint16(t.Year))
		origin, note = append(origin, string(t.Origin)), append(note, t.Note)
		direction, pace = append(direction, string(t.Direction)), append(pace, string(t.Pace))
		warning, critical = append(warning, exact(t.Warning)), append(critical, exact(t.Critical))
	}
	return []any{code, target, division, year, values, origin, note, direction, pace, warning, critical}
}

// goalKey names a goal.
type goalKey struct {
	code     string
	division schema.Code
	year     int
}

func keyOf(t schema.Target) goalKey { return goalKey{t.Code, t.Division, t.Year} }

// goals are the targets and, for every division above whose children all have
// a goal and that has none itself, their sum. Shares are not added up.
func goals(targets []schema.Target, c *schema.Catalogue) []schema.Target {
	all := onePerMetric(targets)
	a := adder{catalogue: c, known: map[goalKey]schema.Target{}, children: map[int]map[schema.Code]int{}}
	for _, t := range all {
		a.known[keyOf(t)] = t
	}
	for _, level := range []schema.Level{schema.LevelCity, schema.LevelProvince, schema.LevelCountry} {
		for _, sum := range a.sums(level) {
			a.known[keyOf(sum)] = sum
			all = append(all, sum)
		}
	}
	return all
}

// onePerMetric keeps, of targets that are the value of the same target metric
// for the same division and year, the one stated last. Offices can't state two;
// the catalogue may, against an office's.
func onePerMetric(targets []schema.Target) []schema.Target {
	last := map[goalKey]schema.Target{}
	for _, t := range targets {
		key := goalKey{t.Goal, t.Division, t.Year}
		if other, ok := last[key]; !ok || t.At.After(other.At) {
			last[key] = t
		}
	}
	var kept []schema.Target
	for _, t := range targets {
		if t.Goal == "" || last[goalKey{t.Goal, t.Division, t.Year}].Code == t.Code {
			kept = append(kept, t)
		}
	}
	return kept
}

// adder adds up the goals it knows.
type adder struct {
	catalogue *schema.Catalogue
	known     map[goalKey]schema.Target
	children  map[int]map[schema.Code]int // how many a division has, by year
}

// sums are the goals of one level that follow from the level below.
func (a adder) sums(level schema.Level) []schema.Target {
	below := map[goalKey][]schema.Target{}
	for _, t := range a.known {
		d, ok := a.catalogue.Divisions.Get(t.Division)
		m, isMetric := a.catalogue.Metric(t.Code)
		if ok && isMetric && m.DivisionAxis == schema.AxisSum {
			key := goalKey{t.Code, d.Parent, t.Year}
			below[key] = append(below[key], t)
		}
	}
	var found []schema.Target
	for key, parts := range below {
		d, ok := a.catalogue.Divisions.Get(key.division)
		if _, own := a.known[key]; own || !ok || d.Level != level || len(parts) != a.childCount(key) {
			continue
		}
		if sum, ok := sumOf(key, parts); ok {
			found = append(found, sum)
		}
	}
	return found
}

func (a adder) childCount(key goalKey) int {
	counts, ok := a.children[key.year]
	if !ok {
		counts = map[schema.Code]int{}
		for _, d := range a.catalogue.Divisions.All() {
			if d.Level != schema.LevelCountry && d.ExistsIn(schema.Period{Year: key.year}) {
				counts[d.Parent]++
			}
		}
		a.children[key.year] = counts
	}
	return counts[key.division]
}

// weaker orders origins: a sum is no better known than its least known part.
var weaker = map[schema.Origin]int{schema.Stated: 0, schema.Implied: 1, schema.Assumed: 2}

// goalLimit is what a goal is below: fourteen digits.
const goalLimit = schema.Decimal(1e18)

// sumOf adds up goals that are held against what is done in the same way, and
// alert alike only where all do.
func sumOf(key goalKey, parts []schema.Target) (schema.Target, bool) {
	first := parts[0]
	sum := schema.Target{
		Code: key.code, Goal: first.Goal, Division: key.division, Year: key.year, Direction: first.Direction, Pace: first.Pace,
		Warning: first.Warning, Critical: first.Critical, Origin: schema.Stated, Note: "下级目标之和",
	}
	for _, part := range parts {
		if part.Goal != sum.Goal || part.Direction != sum.Direction || part.Pace != sum.Pace || part.Value >= goalLimit-sum.Value {
			return sum, false
		}
		if part.Warning != first.Warning || part.Critical != first.Critical {
			sum.Warning, sum.Critical = 0, 0
		}
		sum.Value += part.Value
		if weaker[part.Origin] > weaker[sum.Origin] {
			sum.Origin = part.Origin
		}
	}
	return sum, true
}
