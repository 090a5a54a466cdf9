package schema

import "fmt"

// MaxStandingMonths is how many months may be asked for at once.
const MaxStandingMonths = 36

// SubjectStanding takes requests for what a division's own units stand at; a
// request names the division by its subject alone, so that NATS says who may ask.
const SubjectStanding = "hz.standing.*.*.*"

// StandingSubject is where to ask for a division.
func StandingSubject(division Code) string { return "hz.standing." + division.Tokens() }

// StandingRequest asks for the months up to To.
type StandingRequest struct {
	To       string `json:"to"`                 // "2024-03"
	Months   int    `json:"months"`             // how many, To included; 1 to 36
	Siblings int    `json:"siblings,omitempty"` // of how many of these, from the last, the siblings are wanted, too
}

// Standing is what a division's own units stand at: the cells of the view unit.
// What is not reported is not in it.
type Standing struct {
	Division Code             `json:"division"`
	Figures  []StandingFigure `json:"figures"`
	Siblings []SiblingFigure  `json:"siblings"`
}

// StandingFigure is one cell, breakdowns aside.
type StandingFigure struct {
	Metric string  `json:"metric"`
	Period string  `json:"period"`
	Value  Decimal `json:"value"`
	Note   string  `json:"note,omitempty"` // the figure's own, else its report's
}

// SiblingFigure is where the other units of the same level and parent lie: only
// what says nothing of a single one.
type SiblingFigure struct {
	Metric    string  `json:"metric"`
	Period    string  `json:"period"`
	Units     int     `json:"units"`     // how many state it, the asking one left out; never below 3
	Median    Decimal `json:"median"`    // of theirs, cut to four decimals
	Deviation Decimal `json:"deviation"` // median of the absolute deviations from the median, likewise
}

// Month reads the month that is asked up to. Its error says what is wrong with the request.
func (r StandingRequest) Month() (Period, error) {
	to, err := ParsePeriod(r.To)
	switch {
	case err != nil:
		return Period{}, err
	case to.IsYear():
		return Period{}, fmt.Errorf("%q is a year: ask up to a month like 2024-03", r.To)
	case r.Months < 1 || r.Months > MaxStandingMonths:
		return Period{}, fmt.Errorf("ask for 1 to %d months, not %d", MaxStandingMonths, r.Months)
	case r.Siblings < 0 || r.Siblings > r.Months:
		return Period{}, fmt.Errorf("ask for siblings of 0 to %d months, not %d", r.Months, r.Siblings)
	}
	return to, nil
}

// Lots are the siblings' medians by period and metric.
func (s Standing) Lots() map[string]map[string]Lot {
	lots := map[string]map[string]Lot{}
	for _, sibling := range s.Siblings {
		if lots[sibling.Period] == nil {
			lots[sibling.Period] = map[string]Lot{}
		}
		lots[sibling.Period][sibling.Metric] = Lot{Units: sibling.Units, Median: sibling.Median}
	}
	return lots
}
