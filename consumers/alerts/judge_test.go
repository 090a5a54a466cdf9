package alerts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

func decimalOf(t *testing.T, text string) schema.Decimal {
	t.Helper()
	d, err := schema.ParseDecimal(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// life runs readings through a rule, an hour apart, and gives each step.
func life(rule *schema.Rule, readings ...Reading) string {
	var s State
	var steps []string
	now := time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC)
	for _, r := range readings {
		r.Steps = rule.Steps
		text := fmt.Sprint(r.Badness)
		r.text = func(bool) string { return text }
		step := "-"
		if n, ok := next(rule, s, &r, now); ok {
			step = fmt.Sprintf("%d:%s:%s", n.Step, n.Phase, n.Severity)
			s = n
		}
		steps = append(steps, step)
		now = now.Add(time.Hour)
	}
	return strings.Join(steps, " ")
}

func behind(shares ...float64) []Reading {
	readings := make([]Reading, len(shares))
	for i, share := range shares {
		readings[i] = Reading{Known: true, Badness: share}
	}
	return readings
}

func TestLifeOfAnAlert(t *testing.T) {
	t.Parallel()
	pace := &schema.Rule{Kind: schema.RuleBehindPace, Margin: decimalOf(t, "0.02"), Steps: []schema.Step{
		{Severity: schema.AlertWarning, Threshold: decimalOf(t, "0.1")}, {Severity: schema.AlertCritical, Threshold: decimalOf(t, "0.2")},
	}}
	waits := *pace
	waits.For = 2 * time.Hour
	days := &schema.Rule{Kind: schema.RuleOverdue, Steps: []schema.Step{
		{Severity: schema.AlertInfo, Threshold: schema.Whole(-2)}, {Severity: schema.AlertWarning, Threshold: schema.Whole(1)},
	}}
	unknown := Reading{}
	ahead := Reading{Known: true, Badness: 0.15, Waiting: true}
	for _, tt := range []struct {
		name     string
		rule     *schema.Rule
		readings []Reading
		want     string
	}{
		{"never bad", pace, behind(-0.1, 0, 0.1), "- - -"},
		{"fires beyond, not at, the threshold", pace, behind(0.1, 0.100001), "- 1:firing:warning"},
		{"says nothing twice", pace, behind(0.15, 0.15), "1:firing:warning -"},
		{"tells a change", pace, behind(0.15, 0.16), "1:firing:warning 2:firing:warning"},
		{"gets graver and lighter", pace, behind(0.15, 0.25, 0.19, 0.18, 0.08), "1:firing:warning 2:firing:critical 3:firing:critical 4:firing:warning 5:resolved:warning"},
		{"would flap but holds", pace, behind(0.101, 0.099, 0.101, 0.09, 0.081), "1:firing:warning 2:firing:warning 3:firing:warning 4:firing:warning 5:firing:warning"},
		{"ends beyond the margin", pace, behind(0.101, 0.08, 0.099), "1:firing:warning 2:resolved:warning -"},
		{"fires again, steps going on", pace, behind(0.15, 0, 0.25), "1:firing:warning 2:resolved:warning 3:firing:critical"},
		{"unknown changes nothing", pace, append(behind(0.15), unknown, Reading{Known: true, Badness: 0}), "1:firing:warning - 2:resolved:warning"},
		{"nothing comes of what is unknown", pace, []Reading{unknown}, "-"},
		{"waits its time", &waits, behind(0.15, 0.15, 0.16, 0.16), "1:pending:warning - 2:firing:warning -"},
		{"over before its time", &waits, behind(0.15, 0, 0.15, 0.15, 0.15), "1:pending:warning 2:cleared:warning 3:pending:warning - 4:firing:warning"},
		{"waits for the month", pace, append([]Reading{ahead, ahead}, behind(0.15)...), "1:pending:warning - 2:firing:warning"},
		{"the month ends well", pace, append([]Reading{ahead}, behind(0.05)...), "1:pending:warning 2:cleared:warning"},
		{"days reach their threshold", days, behind(-3, -2, 0, 1, 1), "- 1:firing:info 2:firing:info 3:firing:warning -"},
	} {
		if got := life(tt.rule, tt.readings...); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// A floor is passed downwards; its threshold is told as it is written.
func TestFloorIsBelow(t *testing.T) {
	t.Parallel()
	rule := &schema.Rule{Kind: schema.RuleBelowFloor, Margin: decimalOf(t, "0.01"), Steps: []schema.Step{
		{Severity: schema.AlertWarning, Threshold: decimalOf(t, "0.9")}, {Severity: schema.AlertCritical, Threshold: decimalOf(t, "0.8")},
	}}
	if got, want := life(rule, behind(-0.9, -0.89, -0.79, -0.805, -0.905, -0.91)...),
		"- 1:firing:warning 2:firing:critical 3:firing:critical 4:firing:warning 5:resolved:warning"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestIDsReadBack(t *testing.T) {
	t.Parallel()
	for _, thing := range []Thing{{"behind_pace", "consult_free", 140600, "2024"}, {"silent", "", 140600, ""}} {
		got, err := ParseThing(thing.String())
		if err != nil || got != thing {
			t.Errorf("%s: got %v, %v", thing, got, err)
		}
	}
	for _, id := range []string{"", "behind_pace", "a:b:c:d", "a:b:140600:2024:1"} {
		if _, err := ParseThing(id); err == nil {
			t.Errorf("%q is taken for an id", id)
		}
	}
}
