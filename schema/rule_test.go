package schema

import (
	"testing"
	"time"
)

func TestRulesBroken(t *testing.T) {
	for name, test := range map[string]struct {
		rule string
		want []string
	}{
		"unknown kind, level and field of one": {
			`{code: r, name: 名, kind: slow, levels: [village], warning: 1}`, []string{
				`2: rule "r": kind "slow" is none of ["behind_pace" "below_floor" "overdue" "published_differs" "dead_letters" "silent"]`,
				`2: rule "r": level "village" is none of ["county" "city" "province" "country"]`,
			},
		},
		"no name, level, threshold": {
			`{code: r, kind: silent}`, []string{
				`2: rule "r": no name`,
				`2: rule "r": no levels: some of ["county" "city" "province" "country"]`,
				`2: rule "r": no threshold: give info, warning or critical`,
			},
		},
		"declared twice": {
			"{code: r, name: 名, kind: silent, levels: [city], warning: 1}\n  - {code: r, name: 名, kind: silent, levels: [city], warning: 1}", []string{
				`3: rule "r": declared before at catalogue/x.yaml:2`,
			},
		},
		"unknown indicator, and one with a goal": {
			`{code: r, name: 名, kind: below_floor, levels: [city], codes: [med_rate, consult_free_completion_rate], warning: 0.9}`, []string{
				`2: rule "r": unknown indicator "med_rate"`,
				`2: rule "r": "consult_free_completion_rate" is measured against a year's goal: a behind_pace rule watches it`,
			},
		},
		"floor of nothing": {
			`{code: r, name: 名, kind: below_floor, levels: [city], warning: 0.9}`, []string{
				`2: rule "r": a below_floor rule names its indicators in codes`,
			},
		},
		"unknown data set, target; codes where none are": {
			"{code: r, name: 名, kind: overdue, levels: [city], codes: [nothing], warning: 1}\n" +
				"  - {code: q, name: 名, kind: behind_pace, levels: [city], codes: [nothing], warning: 0.1}\n" +
				"  - {code: p, name: 名, kind: silent, levels: [city], codes: [legal_aid], warning: 1}", []string{
				`2: rule "r": unknown data set "nothing"`,
				`3: rule "q": unknown metric or indicator "nothing"`,
				`4: rule "p": a silent rule has no codes`,
			},
		},
		"thresholds out of order": {
			"{code: r, name: 名, kind: behind_pace, levels: [city], warning: 0.2, critical: 0.1}\n" +
				"  - {code: q, name: 名, kind: below_floor, codes: [med_success_rate], levels: [city], warning: 0.8, critical: 0.9}\n" +
				"  - {code: p, name: 名, kind: silent, levels: [city], warning: soon}", []string{
				`2: rule "r": critical does not begin beyond warning`,
				`3: rule "q": critical does not begin beyond warning`,
				`4: rule "p": warning "soon" is not a number`,
			},
		},
		"margin, months, for, provisional": {
			`{code: r, name: 名, kind: silent, levels: [city], warning: 1, margin: -1, months: 2, for: 1d, provisional: maybe}`, []string{
				`2: rule "r": margin "-1" is not a number from 0`,
				`2: rule "r": provisional "maybe" is none of ["wait" "say"]`,
				`2: rule "r": months "2" is not 1 to 12 of a below_floor rule`,
				`2: rule "r": for "1d" is not a time like 30m or 24h, up to 744h0m0s`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) { refused(t, "rules:\n  - "+test.rule, test.want) })
	}
}

func TestRulesOfTheCatalogue(t *testing.T) {
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[RuleKind]Rule{}
	for _, r := range c.Rules {
		kinds[r.Kind] = r
	}
	if len(kinds) != 6 {
		t.Errorf("got rules of the kinds %v, want one of each", kinds)
	}
	pace := kinds[RuleBehindPace]
	if len(pace.Steps) != 2 || pace.Steps[1] != (Step{AlertCritical, 2000}) || pace.Margin != 500 || pace.Months != 1 || pace.Provisional != ProvisionalWait {
		t.Errorf("got %+v", pace)
	}
	if dead := kinds[RuleDeadLetters]; dead.For != time.Hour || !dead.Watches(LevelCountry) || pace.Watches(LevelCountry) {
		t.Errorf("got %+v", dead)
	}
}
