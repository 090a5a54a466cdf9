package schema

import "time"

// RuleKind is what a rule measures.
type RuleKind string

// Kinds of rules. What each measures, and in what, is said in rules.yaml.
const (
	RuleBehindPace       RuleKind = "behind_pace"
	RuleBelowFloor       RuleKind = "below_floor"
	RuleOverdue          RuleKind = "overdue"
	RulePublishedDiffers RuleKind = "published_differs"
	RuleDeadLetters      RuleKind = "dead_letters"
	RuleSilent           RuleKind = "silent"
)

// Severity is how grave an alert is.
type Severity string

// The severities, lightest first.
const (
	AlertInfo     Severity = "info"
	AlertWarning  Severity = "warning"
	AlertCritical Severity = "critical"
)

// Rule tells when somebody is alerted.
type Rule struct {
	Code, Name  string
	Kind        RuleKind
	Codes       []string // indicators or data sets; empty: all that the kind bears on
	Levels      []Level  // of the divisions it watches
	Steps       []Step   // lightest first; at least one
	Margin      Decimal  // how far inside its threshold a severity ends
	Months      int      // below_floor: so many months running
	For         time.Duration
	Provisional Provisional
}

// Step is the threshold from which on an alert has a severity.
type Step struct {
	Severity  Severity
	Threshold Decimal
}

// Provisional is what a rule does about a month that is not all reported and
// not yet due.
type Provisional string

// A rule judges the month before until a month is final, or judges it at once
// and says that it is provisional.
const (
	ProvisionalWait Provisional = "wait"
	ProvisionalSay  Provisional = "say"
)
