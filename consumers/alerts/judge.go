package alerts

import (
	"math"
	"time"

	"github.com/huizong/huizong/schema"
)

// Phase is where an alert is in its life.
type Phase string

// A pending alert waits, for its time or for a month to be final; a cleared one
// never fired.
const (
	Pending  Phase = "pending"
	Firing   Phase = "firing"
	Resolved Phase = "resolved"
	Cleared  Phase = "cleared"
)

// State is an alert's latest step; zero where there is none.
type State struct {
	Step        uint32
	Phase       Phase
	Severity    schema.Severity
	Was         schema.Severity // of the step before, if that fired
	Level       schema.Level
	Name        string
	Period      schema.Period
	Provisional bool
	Value       float64
	Threshold   float64
	Message     string
	Reason      string // why it ended, where that is not the data
	Since, At   time.Time
}

// Reading is what a rule measures of a thing now.
type Reading struct {
	Thing
	Level       schema.Level
	Name        string
	Full        string // with its city's before a county's: many have the same name
	Period      schema.Period
	Known       bool     // false: not measurable now, which changes nothing
	Badness     float64  // larger is worse, in the unit of the steps
	Held        *float64 // the same, as far as only the ending goes; nil: Badness
	Value       float64  // as the view shows it
	Provisional bool
	Waiting     bool          // what holds so far holds of a month that is not final
	Steps       []schema.Step // the target's own or the rule's
	shown       func(threshold float64) float64
	text        describer
	aim         *aimWords // of a goal, for what drags it
}

// describer words a reading, for a firing alert or for one that is over.
type describer func(over bool) string

// severe gives the severity of a reading after it had another, and the threshold
// it is measured against. A severity begins beyond its threshold and ends only
// further inside it than the margin.
func severe(rule *schema.Rule, r *Reading, before schema.Severity) (schema.Severity, float64) {
	var severity schema.Severity
	threshold := thresholdOf(rule.Kind, r.Steps[0])
	held, holding := false, r.Badness
	if r.Held != nil {
		holding = *r.Held
	}
	for i := len(r.Steps) - 1; i >= 0; i-- {
		step := r.Steps[i]
		t := thresholdOf(rule.Kind, step)
		held = held || step.Severity == before
		if severity == "" && (beyond(rule.Kind, r.Badness, t) || held && holding > t-rule.Margin.Float()+tolerance) {
			severity, threshold = step.Severity, t
		}
	}
	return severity, threshold
}

// tolerance is less than any difference that is shown.
const tolerance = 1e-9

// beyond says whether a threshold is passed. Days and numbers of things reach
// theirs, shares must go beyond it.
func beyond(kind schema.RuleKind, badness, threshold float64) bool {
	switch kind {
	case schema.RuleOverdue, schema.RuleDeadLetters, schema.RuleSilent:
		return badness >= threshold
	}
	return badness > threshold+tolerance
}

// thresholdOf turns a floor round, so that larger is worse everywhere.
func thresholdOf(kind schema.RuleKind, step schema.Step) float64 {
	if kind == schema.RuleBelowFloor {
		return -step.Threshold.Float()
	}
	return step.Threshold.Float()
}

// next is the step that a reading makes of a state; false: none.
func next(rule *schema.Rule, s State, r *Reading, now time.Time) (State, bool) {
	if !r.Known && s.Phase == Pending { // nobody was told, and nothing is left to wait for
		return s.ended("无法判定", now), true
	}
	if !r.Known || s.over(r) {
		return s, false
	}
	severity, threshold := severe(rule, r, s.heldSeverity())
	n := State{
		Step: s.Step + 1, Severity: severity, Was: s.heldSeverity(), Level: r.Level, Name: r.Name, Period: r.Period,
		Provisional: r.Provisional, Value: r.Value, Threshold: r.threshold(threshold), Since: s.Since, At: s.after(now),
	}
	n.Phase = phase(rule, s, r, severity, now)
	switch {
	case n.Phase == s.Phase && s.Phase != Firing, n.Phase == "":
		return s, false
	case n.Phase == Firing && s.Phase != Firing, n.Phase == Pending:
		n.Since = n.At
	case n.Phase == Resolved, n.Phase == Cleared:
		n.Severity = s.Severity
	}
	n.Message = r.text(severity == "")
	return n, n.Phase != s.Phase || n.Severity != s.Severity || n.Message != s.Message || n.Period != s.Period
}

func phase(rule *schema.Rule, s State, r *Reading, severity schema.Severity, now time.Time) Phase {
	switch {
	case severity != "" && s.Phase == Firing:
		return Firing
	case severity != "" && r.Waiting:
		return Pending
	case severity != "" && s.Phase == Pending && now.Sub(s.Since) >= rule.For, severity != "" && rule.For == 0:
		return Firing
	case severity != "":
		return Pending
	case s.Phase == Firing:
		return Resolved
	case s.Phase == Pending:
		return Cleared
	}
	return s.Phase
}

// heldSeverity is the severity that an alert has while it fires.
func (s State) heldSeverity() schema.Severity {
	if s.Phase == Firing {
		return s.Severity
	}
	return ""
}

// open says whether the alert is not over.
func (s State) open() bool { return s.Phase == Firing || s.Phase == Pending }

// ended is the last step of an alert whose thing is no longer watched.
func (s State) ended(reason string, now time.Time) State {
	n := s
	n.Step, n.At, n.Was, n.Reason, n.Phase = s.Step+1, s.after(now), s.heldSeverity(), reason, Resolved
	if s.Phase == Pending {
		n.Phase = Cleared
	}
	return n
}

// Reasons for which an alert ended for good: the same month brings it back no more.
const (
	reasonYearOver = "年度已结束"
	reasonTooOld   = "已过催报期限"
)

// over says whether the alert ended for good as of the month of a reading.
func (s State) over(r *Reading) bool {
	return s.Phase == Resolved && (s.Reason == reasonYearOver || s.Reason == reasonTooOld) && !s.Period.Before(r.Period)
}

// after is the time of the next step: later than this one's, whatever the clock.
func (s State) after(now time.Time) time.Time {
	if now.After(s.At) {
		return now
	}
	return s.At.Add(time.Millisecond)
}

func (r *Reading) threshold(t float64) float64 {
	if r.shown == nil {
		return t
	}
	return r.shown(t)
}

// rounded takes the noise of binary fractions out of a difference of shares.
func rounded(x float64) float64 { return math.Round(x*1e6) / 1e6 }
