package alerts

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// published says whether anything in scope was published: most batches touch
// nothing that was, and the comparison is dear.
func (ev *evaluation) published(ctx context.Context) (bool, error) {
	var rows []struct {
		Any bool `ch:"any"`
	}
	err := ev.Warehouse.Select(ctx, &rows, `SELECT count() > 0 AS any FROM huizong_store.published_history WHERE `+ev.scope.where("metric", "division"))
	return err == nil && rows[0].Any, err
}

// publishedDiffers measures by how much a published figure differs from the roll-up.
func (ev *evaluation) publishedDiffers(ctx context.Context, rule *schema.Rule) ([]measured, error) {
	if found, err := ev.published(ctx); err != nil || !found {
		return nil, err
	}
	var rows []struct {
		Metric     string           `ch:"metric"`
		Title      string           `ch:"title"`
		Division   uint32           `ch:"division"`
		Period     string           `ch:"period"`
		Value      decimal.Decimal  `ch:"value"`
		RolledUp   *decimal.Decimal `ch:"rolled_up"`
		Difference *decimal.Decimal `ch:"difference"`
		Verdict    string           `ch:"verdict"`
	}
	err := ev.Warehouse.Select(ctx, &rows, `SELECT metric, title, division, period, value, rolled_up, difference, verdict
FROM huizong.reconciliation WHERE `+ev.scope.where("metric", "division", "part = ''"))
	worst := map[Thing]*Reading{}
	for _, row := range rows {
		period, err := schema.ParsePeriod(row.Period)
		r := &Reading{Thing: Thing{rule.Code, row.Metric, schema.Code(row.Division), row.Period}, Period: period, Badness: -1}
		if err != nil || !ev.named(rule, r) {
			continue
		}
		r.Known = row.Verdict != "not_comparable"
		if r.Known {
			r.Value, _ = row.Difference.Float64()
		}
		if row.Verdict == "differs" {
			r.Badness = math.Abs(r.Value)
		}
		title, unit := row.Title, ev.Catalogue.UnitName(row.Metric)
		r.text = func(over bool) string { return differing(r, title, unit, row.Value, row.RolledUp, over) }
		if before := worst[r.Thing]; before == nil || r.Badness > before.Badness {
			worst[r.Thing] = r
		}
	}
	found := make([]measured, 0, len(worst))
	for _, r := range worst {
		found = append(found, measured{final: r})
	}
	return found, err
}

func differing(r *Reading, title, unit string, published decimal.Decimal, rolledUp *decimal.Decimal, over bool) string {
	when := r.Period.String()
	if r.Period.IsYear() {
		when += "年"
	}
	head := fmt.Sprintf("%s %s %s", r.Full, when, title)
	if over || rolledUp == nil {
		return head + " 公布数与汇总数已相符"
	}
	return fmt.Sprintf("%s 公布 %s，汇总 %s，相差 %s %s", head, exact(published), exact(*rolledUp), exact(rolledUp.Sub(published)), unit)
}

// deadLetters measures how many refused events wait, by whom they name.
func (ev *evaluation) deadLetters(ctx context.Context, rule *schema.Rule) ([]measured, error) {
	if ev.Dead == nil {
		return nil, nil
	}
	dead, err := ev.Dead(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errAway, err)
	}
	waiting := map[schema.Code]int{}
	for division, letters := range dead {
		waiting[ev.listed(division)] += letters
	}
	for thing, state := range ev.states {
		if thing.Rule == rule.Code && state.open() {
			waiting[thing.Division] += 0 // all of them gone: over
		}
	}
	var found []measured
	for division, letters := range waiting {
		if r := ev.deadReading(rule, division, letters); r != nil {
			found = append(found, measured{final: r})
		}
	}
	return found, nil
}

// listed is the division itself where there is one, else its province or the country.
func (ev *evaluation) listed(division schema.Code) schema.Code {
	for _, code := range []schema.Code{division, division.Province()} {
		if d, ok := ev.Catalogue.Divisions.Get(code); ok && !d.Pseudo {
			return code
		}
	}
	return schema.Country
}

func (ev *evaluation) deadReading(rule *schema.Rule, division schema.Code, letters int) *Reading {
	n := float64(letters)
	r := &Reading{Thing: Thing{Rule: rule.Code, Division: division}, Period: schema.MonthOf(ev.now), Known: true, Badness: n, Value: n}
	r.text = func(over bool) string {
		if over {
			return r.Full + " 被拒收的上报已处理完"
		}
		return fmt.Sprintf("%s 有 %s 个上报被拒收，等待改正重报", r.Full, number(n, 0))
	}
	if !ev.scope.full && !slices.Contains(ev.scope.divisions, division) || !ev.named(rule, r) {
		return nil
	}
	return r
}

// silentFor is for how long a province that sends nothing is thought to go on.
const silentFor = 366 * 24 * time.Hour

// silent measures the days since anything came from a city or its counties, in
// provinces from which something came in the past year.
func (ev *evaluation) silent(ctx context.Context, rule *schema.Rule) ([]measured, error) {
	if ev.LastEvents == nil {
		return nil, nil
	}
	latest, err := ev.LastEvents(ctx)
	if err != nil {
		return nil, err
	}
	province := map[schema.Code]time.Time{}
	for division, at := range latest {
		if p := division.Province(); at.After(province[p]) {
			province[p] = at
		}
	}
	var found []measured
	for division, at := range latest {
		days := math.Floor(ev.now.Sub(at).Hours() / 24)
		r := &Reading{Thing: Thing{Rule: rule.Code, Division: division}, Period: schema.MonthOf(ev.now), Known: true, Badness: days, Value: days}
		r.text = func(over bool) string {
			if over {
				return r.Full + " 已恢复上报"
			}
			return fmt.Sprintf("%s 自 %s 起没有上报任何数据", r.Full, timeWords(at))
		}
		inScope := ev.scope.full || slices.Contains(ev.scope.divisions, division)
		if inScope && ev.now.Sub(province[division.Province()]) < silentFor && ev.named(rule, r) {
			found = append(found, measured{final: r})
		}
	}
	return found, nil
}
