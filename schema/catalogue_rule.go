package schema

import (
	"slices"
	"strconv"
	"time"
)

// What bounds a rule: a floor's run of months, and how long it may wait.
const (
	maxRuleMonths = 12
	maxRuleFor    = 31 * 24 * time.Hour
)

func (p *prover) rule(e entry[ruleSource]) {
	r := e.value
	p.at("rule", r.Code, e.line)
	p.declare("rule", r.Code)
	p.need("name", r.Name)
	rule := Rule{
		Code: r.Code.text, Name: r.Name,
		Kind: choose(p, "kind", r.Kind, RuleBehindPace, RuleBelowFloor, RuleOverdue,
			RulePublishedDiffers, RuleDeadLetters, RuleSilent),
		Levels:      p.levels(r.Levels, LevelCounty, LevelCity, LevelProvince, LevelCountry),
		Margin:      p.margin(r.Margin),
		Provisional: chooseOr(p, "provisional", r.Provisional, ProvisionalWait, ProvisionalWait, ProvisionalSay),
	}
	rule.Codes = p.watched(rule.Kind, r.Codes)
	rule.Steps = p.steps(rule.Kind, r)
	rule.Months = p.months(rule.Kind, r.Months)
	rule.For = p.duration(r.For)
	p.catalogue.Rules = append(p.catalogue.Rules, rule)
}

// watched proves the codes that a rule names.
func (p *prover) watched(kind RuleKind, codes []word) []string {
	if kind == RuleBelowFloor && len(codes) == 0 {
		p.fail(word{}, "a %s rule names its indicators in codes", kind)
	}
	var watched []string
	for _, code := range codes {
		switch kind {
		case RuleBelowFloor:
			p.ratio(code)
		case RuleOverdue:
			p.refer("data set", code)
		case RuleBehindPace:
			p.aimed(code)
		default:
			p.fail(code, "a %s rule has no codes", kind)
		}
		watched = append(watched, code.text)
	}
	return watched
}

// ratio proves that a code is an indicator whose months stand for themselves.
func (p *prover) ratio(code word) {
	i, ok := p.catalogue.Indicator(code.text)
	if !ok {
		p.fail(code, "unknown indicator %q", code.text)
		return
	}
	if p.catalogue.GoalOf(i) != "" {
		p.fail(code, "%q is measured against a year's goal: a behind_pace rule watches it", code.text)
	}
}

func (p *prover) aimed(code word) {
	_, isMetric := p.catalogue.Metric(code.text)
	_, isIndicator := p.catalogue.Indicator(code.text)
	if !isMetric && !isIndicator {
		p.fail(code, "unknown metric or indicator %q", code.text)
	}
}

// steps proves that a graver severity begins further out than a lighter one.
func (p *prover) steps(kind RuleKind, r ruleSource) []Step {
	var steps []Step
	for _, given := range []struct {
		severity Severity
		word     word
	}{{AlertInfo, r.Info}, {AlertWarning, r.Warning}, {AlertCritical, r.Critical}} {
		if given.word.text == "" {
			continue
		}
		threshold, err := ParseDecimal(given.word.text)
		if err != nil {
			p.fail(given.word, "%s %q is not a number", given.severity, given.word.text)
		}
		if n := len(steps); n > 0 && further(kind, steps[n-1].Threshold, threshold) {
			p.fail(given.word, "%s does not begin beyond %s", given.severity, steps[n-1].Severity)
		}
		steps = append(steps, Step{given.severity, threshold})
	}
	if len(steps) == 0 {
		p.fail(word{}, "no threshold: give info, warning or critical")
	}
	return steps
}

// further says whether threshold a is as far out as b or further.
func further(kind RuleKind, a, b Decimal) bool {
	if kind == RuleBelowFloor {
		return a <= b
	}
	return a >= b
}

func (p *prover) margin(w word) Decimal {
	if w.text == "" {
		return 0
	}
	margin, err := ParseDecimal(w.text)
	if err != nil || margin < 0 {
		p.fail(w, "margin %q is not a number from 0", w.text)
	}
	return margin
}

func (p *prover) months(kind RuleKind, w word) int {
	if w.text == "" {
		return 1
	}
	n, err := strconv.Atoi(w.text)
	if err != nil || n < 1 || n > maxRuleMonths || kind != RuleBelowFloor {
		p.fail(w, "months %q is not 1 to %d of a %s rule", w.text, maxRuleMonths, RuleBelowFloor)
	}
	return n
}

func (p *prover) duration(w word) time.Duration {
	if w.text == "" {
		return 0
	}
	d, err := time.ParseDuration(w.text)
	if err != nil || d < 0 || d > maxRuleFor {
		p.fail(w, "for %q is not a time like 30m or 24h, up to %s", w.text, maxRuleFor)
	}
	return d
}

// Watches says whether the rule is about divisions of a level.
func (r *Rule) Watches(level Level) bool { return slices.Contains(r.Levels, level) }
