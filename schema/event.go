package schema

import "time"

// Event types of the contract.
const (
	TypeReport = "huizong.report.v1"
	TypeCase   = "huizong.case.v1"
)

// MaxEventBytes is the largest body an event may have.
const MaxEventBytes = 1 << 20

// ContentType is the media type of an event on the wire.
const ContentType = "application/cloudevents+json"

// Event is one statement of one division: a CloudEvent whose data is either a
// Report or a Case. (Division, ID) names it for ever.
type Event struct {
	ID       string
	Source   string
	Type     string
	Time     time.Time // the producer's word; zero where it gave none
	Division Code
	Report   *Report // set when Type is TypeReport
	Case     *Case   // set when Type is TypeCase
}

// Scope tells what a report's figures cover.
type Scope string

// The two scopes: what the division's own units did (rolled up), and what it
// published for its whole area (reconciled with, never rolled up).
const (
	ScopeOwn   Scope = "own"
	ScopeTotal Scope = "total"
)

// Report states figures of one division and one period.
type Report struct {
	Period    Period
	Scope     Scope
	Submitter string
	Note      string // explains what breaks a cross-check; one of blanks only is none
	Figures   []Figure
}

// Figure is the value of one metric, or its withdrawal.
type Figure struct {
	Metric    string
	Value     Decimal
	Withdrawn bool // the statement is null: back to "not reported"
	By        Breakdown
	Qualifier Qualifier // scope total only
	Quote     string    // scope total only
	Note      string    // like a report's, which stands for figures that have none
}

// Breakdown is one item of one dimension; zero means the whole.
type Breakdown struct {
	Dimension string
	Item      string
}

// DimensionPart is the free-text dimension of published figures that cover
// only a part of their area.
const DimensionPart = "part"

// Qualifier says how a published figure bounds the truth.
type Qualifier string

// Qualifiers as printed: exact, over (余, 多), about (约), at least (以上), under.
const (
	Exact   Qualifier = "exact"
	Over    Qualifier = "over"
	About   Qualifier = "about"
	AtLeast Qualifier = "at_least"
	Under   Qualifier = "under"
)

// Case is a whole case as its office now knows it.
type Case struct {
	Number  string // "case" on the wire: the office's own number
	Kind    string
	Version int64     // 0 where its system has none
	Opened  time.Time // calendar date, midnight UTC
	Closed  time.Time // zero while open
	Outcome string
	By      Breakdown
	Amounts []Amount // as stated, in no particular order
	Void    bool
}

// Amount is one named quantity of a case.
type Amount struct {
	Name  string
	Value Decimal
}
