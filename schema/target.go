package schema

import "time"

// Target is a year's goal of one division or, withdrawn, the word that it has
// none any longer.
type Target struct {
	Code      string // the metric or indicator that has the goal, and counts towards it
	Goal      string // the target metric it is the value of; empty where there is none
	Division  Code
	Year      int
	Value     Decimal // an indicator's goal is a share
	Direction Direction
	Pace      Pace
	Warning   Decimal // share behind the pace at which an alert is a warning; 0: as the rule has it
	Critical  Decimal // the same for a critical one
	Origin    Origin
	Note      string    // where it is printed, or how it was inferred
	By        string    // who set it
	At        time.Time // when it was taken; zero until then
	Withdrawn bool
}

// Direction tells on which side of the goal one should be.
type Direction string

// The two directions.
const (
	DirectionAtLeast Direction = "at_least"
	DirectionAtMost  Direction = "at_most"
)

// Pace tells how much of the goal should be done by the end of a month.
type Pace string

// Paces: a twelfth a month; what the years before did by then; all of it, always.
const (
	PaceLinear   Pace = "linear"
	PaceSeasonal Pace = "seasonal"
	PaceNone     Pace = "none"
)

// Origin tells how a target came to be known.
type Origin string

// Origins: printed; inferred from a printed rate; chosen for want of either.
const (
	Stated  Origin = "stated"
	Implied Origin = "implied"
	Assumed Origin = "assumed"
)

// ByCatalogue is who set the catalogue's own targets.
const ByCatalogue = "目录"

// CompleteTarget fills in what is usual where a target leaves it out.
func (c *Catalogue) CompleteTarget(t Target) Target {
	_, isIndicator := c.Indicator(t.Code)
	if t.Goal == "" {
		t.Goal = c.goalMetricFor(t.Code)
	}
	if t.Direction == "" {
		t.Direction = DirectionAtLeast
	}
	if t.Pace == "" {
		t.Pace = PaceLinear
		if isIndicator {
			t.Pace = PaceNone
		}
	}
	if t.Origin == "" {
		t.Origin = Stated
	}
	return t
}

// goalMetricFor is the one target metric that indicators divide the metric by,
// or nothing.
func (c *Catalogue) goalMetricFor(code string) string {
	found := ""
	for i := range c.Indicators {
		goal := c.GoalOf(&c.Indicators[i])
		if goal == "" || len(c.Indicators[i].Numerator) != 1 || c.Indicators[i].Numerator[0] != code {
			continue
		}
		if found != "" && found != goal {
			return ""
		}
		found = goal
	}
	return found
}

// GoalOf is the target metric that an indicator divides by, or nothing.
func (c *Catalogue) GoalOf(i *Indicator) string {
	for _, code := range i.Denominator {
		if m, ok := c.Metric(code); ok && m.Kind == KindTarget {
			return code
		}
	}
	return ""
}
