package schema

// What became of a check.
const (
	CheckPassed    = "passed"
	CheckBroken    = "broken"
	CheckExplained = "explained" // broken, but a figure it is about, or its report, has a note
)

// CheckResult is one check of one unit and month. What lacks its figures gives none.
type CheckResult struct {
	Check    *Check
	Code     string // the metric or indicator it is about, where the check names none
	Division Code
	Period   Period
	Left     *Decimal // nil: not stated
	Right    *Decimal
	Status   string
	Note     string // where explained
}

// StandsAt finds what a unit states as a metric's month, and its note: the figure's
// own, else its report's.
type StandsAt func(metric string, month Period) (value Decimal, note string, ok bool)

// Metrics are what a check compares, each once.
func (k *Check) Metrics() []string {
	var metrics []string
	seen := map[string]bool{}
	for _, side := range [][]string{k.Left, k.Right} {
		for _, metric := range side {
			if !seen[metric] {
				metrics = append(metrics, metric)
			}
			seen[metric] = true
		}
	}
	return metrics
}

// Settle gives a result its status; a note explains what doesn't hold.
func (r *CheckResult) Settle(holds bool, note string) {
	switch {
	case holds:
		r.Status = CheckPassed
	case note != "":
		r.Status, r.Note = CheckExplained, note
	default:
		r.Status = CheckBroken
	}
}

func (k *Check) asksIfStated() bool {
	return k.Operator == BothOrNeither || k.Operator == OneOrNeither
}
