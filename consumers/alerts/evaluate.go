package alerts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/huizong/huizong/schema"
)

// evaluation is one look at what is in scope, at one time.
type evaluation struct {
	*Engine
	now, today time.Time
	scope      scope
	states     map[Thing]State
	reporting  *reporting
}

// measured is what a rule reads of a thing: as of the last month that is final
// and, where that is not the newest, as of the newest one.
type measured struct {
	final *Reading
	ahead *Reading // of a month that is not final yet; nil where there is none
}

// errAway means that what one rule looks at, and no other, does not answer.
var errAway = errors.New("what the rule looks at is away")

// measure reads everything in scope that a rule watches.
type measure func(ev *evaluation, ctx context.Context, rule *schema.Rule) ([]measured, error)

var measures = map[schema.RuleKind]measure{
	schema.RuleBehindPace:       (*evaluation).behindPace,
	schema.RuleBelowFloor:       (*evaluation).belowFloor,
	schema.RuleOverdue:          (*evaluation).overdue,
	schema.RulePublishedDiffers: (*evaluation).publishedDiffers,
	schema.RuleDeadLetters:      (*evaluation).deadLetters,
	schema.RuleSilent:           (*evaluation).silent,
}

// evaluate measures, stores what changed in one insert, and gives it.
func (e *Engine) evaluate(ctx context.Context, sc scope, kinds ...schema.RuleKind) ([]step, error) {
	ev := &evaluation{Engine: e, now: e.Now(), scope: sc}
	ev.today = schema.DayOf(ev.now)
	if err := ev.load(ctx, kinds); err != nil {
		return nil, err
	}
	if ev.moved() { // what is owed has changed for the whole province
		return e.evaluate(ctx, scope{full: true}, kinds...)
	}
	var steps []step
	for i := range e.Catalogue.Rules {
		rule := &e.Catalogue.Rules[i]
		if len(kinds) > 0 && !slices.Contains(kinds, rule.Kind) {
			continue
		}
		found, err := ev.rule(ctx, rule)
		if errors.Is(err, errAway) && ctx.Err() == nil {
			e.Logger.Warn("a rule can't be judged now; its alerts stay as they are", "rule", rule.Code, "error", err)
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("judge the rule %s: %w", rule.Code, err)
		}
		steps = append(steps, found...)
	}
	if sc.full && len(kinds) == 0 {
		steps = append(steps, ev.retired()...)
	}
	if err := storeSteps(ctx, e.Warehouse, steps); err != nil {
		return nil, err
	}
	if sc.full && ev.reporting != nil {
		e.spans = ev.reporting.spans
	}
	return steps, nil
}

// load reads what the kinds of rules, or all, need.
func (ev *evaluation) load(ctx context.Context, kinds []schema.RuleKind) (err error) {
	where := "true"
	if !ev.scope.full {
		where = in("division", ev.scope.divisions)
	}
	if ev.states, err = loadStates(ctx, ev.Warehouse, where); err != nil {
		return err
	}
	if !needReporting(kinds) {
		return nil
	}
	if err := ev.loadReporting(ctx); err != nil {
		return err
	}
	if ev.scope.full && len(kinds) == 0 {
		ev.Metrics.gauges.reset()
	}
	ev.completed()
	return nil
}

// needReporting says whether a kind looks at months: all but those that go by
// the clock alone.
func needReporting(kinds []schema.RuleKind) bool {
	return len(kinds) == 0 || slices.ContainsFunc(kinds, func(k schema.RuleKind) bool {
		return k != schema.RuleDeadLetters && k != schema.RuleSilent
	})
}

// rule gives the steps that a rule makes.
func (ev *evaluation) rule(ctx context.Context, rule *schema.Rule) ([]step, error) {
	found, err := measures[rule.Kind](ev, ctx, rule)
	if err != nil {
		return nil, err
	}
	chosen, seen := make([]*Reading, 0, len(found)), make(map[Thing]bool, len(found))
	for _, m := range found {
		r := ev.choose(rule, m)
		seen[r.Thing] = true
		if severity, _ := severe(rule, r, ""); severity != "" || ev.states[r.Thing].open() {
			chosen = append(chosen, r)
		}
	}
	if err := ev.dragsOf(ctx, chosen); err != nil {
		return nil, err
	}
	var steps []step
	for _, r := range chosen {
		if n, ok := next(rule, ev.states[r.Thing], r, ev.now); ok {
			steps = append(steps, step{r.Thing, n})
		}
	}
	return append(steps, ev.ended(rule, seen)...), nil
}

// choose takes the final month's reading; the newest month's only where that
// may become an alert which the final one is not.
func (ev *evaluation) choose(rule *schema.Rule, m measured) *Reading {
	if m.ahead == nil || ev.states[m.final.Thing].Phase == Firing {
		return m.final
	}
	if severity, _ := severe(rule, m.final, ""); m.final.Known && severity != "" {
		return m.final
	}
	return m.ahead
}

// ended are the alerts of a rule whose things it no longer measures.
func (ev *evaluation) ended(rule *schema.Rule, seen map[Thing]bool) []step {
	var steps []step
	for thing, state := range ev.states {
		if thing.Rule == rule.Code && state.open() && !seen[thing] && ev.complete(rule, thing) {
			steps = append(steps, step{thing, state.ended(ev.gone(rule, thing), ev.now)})
		}
	}
	return steps
}

// complete says whether everything that the rule watches of a thing was read: a
// look at what a batch touched sees all of what was published, and else a part.
func (ev *evaluation) complete(rule *schema.Rule, thing Thing) bool {
	return ev.scope.full || rule.Kind == schema.RulePublishedDiffers &&
		slices.Contains(ev.scope.codes, thing.Code) && slices.Contains(ev.scope.divisions, thing.Division)
}

// gone says why a rule no longer measures what it did.
func (ev *evaluation) gone(rule *schema.Rule, thing Thing) string {
	switch rule.Kind {
	case schema.RulePublishedDiffers:
		return "公布数已撤回"
	case schema.RuleBehindPace:
		if newest, ok := ev.reporting.newest(nil, thing.Division); ok && strconv.Itoa(newest.Year) > thing.About {
			return reasonYearOver
		}
		return "目标已撤销"
	case schema.RuleOverdue:
		if newest, ok := ev.reporting.newest(nil, thing.Division); ok && thing.About < newest.AddMonths(1-overdueMonths).String() {
			return reasonTooOld
		}
		return "不再应报"
	}
	return "不再监测"
}

// retired are the alerts of rules that the catalogue no longer has.
func (ev *evaluation) retired() []step {
	known := map[string]bool{}
	for i := range ev.Catalogue.Rules {
		known[ev.Catalogue.Rules[i].Code] = true
	}
	var steps []step
	for thing, state := range ev.states {
		if state.open() && !known[thing.Rule] {
			steps = append(steps, step{thing, state.ended("规则已取消", ev.now)})
		}
	}
	return steps
}

// named fills in what a reading says of its division; false where the rule does
// not watch it.
func (ev *evaluation) named(rule *schema.Rule, r *Reading) bool {
	d, ok := ev.Catalogue.Divisions.Get(r.Division)
	if !ok || d.Pseudo || !rule.Watches(d.Level) {
		return false
	}
	r.Rule, r.Level, r.Name, r.Full = rule.Code, d.Level, d.Name, d.Name
	if city, ok := ev.Catalogue.Divisions.Get(d.Parent); ok && d.Level == schema.LevelCounty && !city.Pseudo {
		r.Full = city.Name + d.Name
	}
	if r.Steps == nil {
		r.Steps = rule.Steps
	}
	return true
}
