package schema

// SubjectStanding takes requests for what a division's own units stand at; a
// request names the division by its subject alone, so that NATS says who may ask.
const SubjectStanding = "hz.standing.*.*.*"

// StandingSubject is where to ask for a division.
func StandingSubject(division Code) string { return "hz.standing." + division.Tokens() }

// StandingRequest asks for the months up to To.
type StandingRequest struct {
	To     string `json:"to"`     // "2024-03"
	Months int    `json:"months"` // how many, To included; 1 to 36
}

// Standing is what a division's own units stand at: the cells of the view unit.
// What is not reported is not in it.
type Standing struct {
	Division Code             `json:"division"`
	Figures  []StandingFigure `json:"figures"`
	Siblings []SiblingFigure  `json:"siblings"` // of the month To
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
	Units     int     `json:"units"`     // how many state it, the asking one left out; never below 3
	Median    float64 `json:"median"`    // of theirs
	Deviation float64 `json:"deviation"` // median of the absolute deviations from the median
}
