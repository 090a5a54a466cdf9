package consumers

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// StoreTargets adds to the history what a source, named by each target's By,
// says other than it said last, and computes every division's goals anew. What
// somebody else has said since then stands until the source says something new.
func StoreTargets(ctx context.Context, w Warehouse, c *schema.Catalogue, targets []schema.Target) error {
	book, err := readTargets(ctx, w)
	if err != nil {
		return err
	}
	var news []schema.Target
	for _, t := range targets {
		t = c.CompleteTarget(t)
		if said, ok := book.said[saidKey{keyOf(t), t.By}]; !ok || !sameTarget(said, t) {
			news = append(news, t)
		}
	}
	if err := book.add(ctx, w, news); err != nil {
		return err
	}
	return storeGoals(ctx, w, c)
}

// sameTarget says whether two targets differ in nothing but who said it and when.
func sameTarget(a, b schema.Target) bool {
	a.By, a.At = b.By, b.At
	return a == b
}

// saidKey names what a source says of a goal.
type saidKey struct {
	goalKey
	by string
}

// targetBook is what was said last, by each source and of all.
type targetBook struct {
	said     map[saidKey]schema.Target
	standing map[goalKey]schema.Target // withdrawn ones included
}

// live are the targets that stand and are not withdrawn.
func (b targetBook) live() []schema.Target {
	var live []schema.Target
	for _, t := range b.standing {
		if !t.Withdrawn {
			live = append(live, t)
		}
	}
	return live
}

// add writes targets to the history, each later than what stands so far: a clock
// that was set back changes no order.
func (b targetBook) add(ctx context.Context, w Warehouse, news []schema.Target) error {
	if len(news) == 0 {
		return nil
	}
	now := time.Now().Truncate(time.Microsecond)
	for i := range news {
		news[i].At = now
		if before := b.standing[keyOf(news[i])].At; !now.After(before) {
			news[i].At = before.Add(time.Microsecond)
		}
	}
	return w.Insert(ctx, intoHistory, historyColumns(news)...)
}

func readTargets(ctx context.Context, w Warehouse) (targetBook, error) {
	var rows []targetRow
	if err := w.Select(ctx, &rows, `SELECT * FROM huizong_store.target_history FINAL
ORDER BY at DESC LIMIT 1 BY code, year, division, set_by`); err != nil {
		return targetBook{}, fmt.Errorf("read the targets: %w", err)
	}
	b := targetBook{said: map[saidKey]schema.Target{}, standing: map[goalKey]schema.Target{}}
	for _, r := range rows {
		t := r.target()
		b.said[saidKey{keyOf(t), t.By}] = t
		if other, ok := b.standing[keyOf(t)]; !ok || t.At.After(other.At) {
			b.standing[keyOf(t)] = t
		}
	}
	return b, nil
}

// targetRow is a row of the history.
type targetRow struct {
	Code      string           `ch:"code"`
	Target    string           `ch:"target"`
	Division  uint32           `ch:"division"`
	Year      uint16           `ch:"year"`
	Value     *decimal.Decimal `ch:"value"`
	Direction string           `ch:"direction"`
	Pace      string           `ch:"pace"`
	Warning   decimal.Decimal  `ch:"warning"`
	Critical  decimal.Decimal  `ch:"critical"`
	Origin    string           `ch:"origin"`
	Note      string           `ch:"note"`
	By        string           `ch:"set_by"`
	At        time.Time        `ch:"at"`
}

func (r targetRow) target() schema.Target {
	t := schema.Target{
		Code: r.Code, Goal: r.Target, Division: schema.Code(r.Division), Year: int(r.Year),
		Direction: schema.Direction(r.Direction), Pace: schema.Pace(r.Pace), Warning: decimalOf(r.Warning), Critical: decimalOf(r.Critical),
		Origin: schema.Origin(r.Origin), Note: r.Note, By: r.By, At: r.At, Withdrawn: r.Value == nil,
	}
	if r.Value != nil {
		t.Value = decimalOf(*r.Value)
	}
	return t
}

func decimalOf(d decimal.Decimal) schema.Decimal {
	return schema.Decimal(d.Shift(schema.DecimalPlaces).IntPart())
}

const intoHistory = `huizong_store.target_history
(code, target, division, year, value, origin, note, direction, pace, warning, critical, set_by, at)`

func historyColumns(targets []schema.Target) []any {
	values := make([]*decimal.Decimal, len(targets))
	var by []string
	var at []time.Time
	for i, t := range targets {
		if !t.Withdrawn {
			value := exact(t.Value)
			values[i] = &value
		}
		by, at = append(by, t.By), append(at, t.At)
	}
	return append(targetColumns(targets, values), by, at)
}

// targetState tells whether the history has grown.
type targetState struct {
	Rows uint64 `ch:"rows"`
	Last int64  `ch:"last"`
}

func historyState(ctx context.Context, w Warehouse) (targetState, error) {
	var states []targetState
	err := w.Select(ctx, &states, "SELECT count() AS rows, toUnixTimestamp64Micro(max(at)) AS last FROM huizong_store.target_history")
	if err != nil {
		return targetState{}, fmt.Errorf("read the targets: %w", err)
	}
	return states[0], nil
}
