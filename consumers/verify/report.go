package verify

import (
	"time"

	"github.com/huizong/huizong/schema"
)

// Report is what a verification found at a position.
type Report struct {
	Position uint64 // every message up to it was looked at
	Unread   int    // of these: their province's loader isn't there yet

	Accepted  int // events, at their first sequence
	Copies    int
	Refused   int // discarded ones included
	Discarded int

	Cells int // values of reporting units
	Rows  int // of the roll-up, of every level, that were compared

	Differences      int
	ShownDifferences []Difference // the first of them
	Faults           int
	ShownFaults      []Fault // the first of them
}

// Right says whether nothing was found.
func (r *Report) Right() bool { return r.Differences == 0 && r.Faults == 0 }

// Difference is a row of the roll-up that is not what the ledger gives.
type Difference struct {
	Metric   string
	By       schema.Breakdown
	Division schema.Code
	Name     string
	Level    schema.Level
	Period   schema.Period

	Ledger *Value // nil: there should be no row
	Rollup *Value // nil: there is none

	Statements []Statement // that make the ledger's value, or withdrew it: the first of them
	More       int         // statements beside these
}

// Value is what a row comes to.
type Value struct {
	Total    Total
	Basis    string // report, cases or mixed
	Reported int    // units
}

func (v *value) shown() *Value {
	if v == nil {
		return nil
	}
	return &Value{v.total, v.basis.String(), int(v.reported)}
}

// Statement is what one event says of one cell.
type Statement struct {
	Event
	Value     schema.Decimal
	Withdrawn bool
}

// Event is what is told of an event.
type Event struct {
	Sequence  uint64
	ID        string // empty where it can't be read
	Division  schema.Code
	Case      string // empty for a report
	Source    string
	Submitter string
	Time      time.Time // the producer's; zero where it gave none
}

// statementsShown are the statements that are told of one difference.
const statementsShown = 5

func (d *Difference) add(f fact) {
	if len(d.Statements) == statementsShown {
		d.More++
		return
	}
	d.Statements = append(d.Statements, Statement{Event{Sequence: f.sequence, Division: f.division}, f.value, f.kind == withdrawal})
}

// Fault is a message that is not where it should be.
type Fault struct {
	Event
	Kind FaultKind
}

// FaultKind tells what is wrong with a message.
type FaultKind string

// Every message is stored once, marked as a copy, or refused, and a refused one
// waits as a dead letter until it is discarded.
const (
	Lost             FaultKind = "neither stored nor refused"
	StoredAndRefused FaultKind = "both stored and refused"
	WronglyStored    FaultKind = "stored, but the catalogue refuses it"
	WronglyRefused   FaultKind = "refused, but the catalogue accepts it"
	WronglyFirst     FaultKind = "a copy that counts"
	WronglyCopy      FaultKind = "marked as a copy, but it is the first"
	WronglyKept      FaultKind = "stored, but not as it was stated"
	NotNoted         FaultKind = "a dead letter, but not noted as refused"
	NoLetter         FaultKind = "refused, but not kept as a dead letter"
)
