package schema

// Kinds of checks. Compare adds up each side and compares; constant holds the
// left side's sum against the month before; the others are about no metric in
// particular.
const (
	CheckCompare     = "compare"
	CheckConstant    = "constant"
	CheckTreeSum     = "tree_sum"     // published for an area = its units added up
	CheckPrintedRate = "printed_rate" // printed rate = numerator / denominator
	CheckIntegerGoal = "integer_goal" // numerator / printed completion is whole
	CheckPlausible   = "plausible"    // within ten times of its past and siblings
)

// Operators that ask whether the sides are stated at all, whatever they state.
const (
	BothOrNeither = "both_or_neither"
	OneOrNeither  = "one_or_neither"
)

// Severities of checks, their windows, and what they do about missing values:
// skip_any needs every figure of both sides, skip_all at least one of each side,
// as_zero one of either; what is missing then counts as nothing.
const (
	SeverityError = "error"
	SeverityWarn  = "warn"

	WindowMonth = "month"
	WindowYTD   = "ytd"

	MissingSkipAny = "skip_any"
	MissingSkipAll = "skip_all"
	MissingAsZero  = "as_zero"
)

func (p *prover) check(e entry[checkSource]) {
	c := e.value
	p.at("check", c.Code, e.line)
	p.declare("check", c.Code)
	p.need("name", c.Name)
	p.need("why", c.Why)
	check := Check{
		Code: c.Code.text, Name: c.Name, Why: c.Why,
		Severity: choose(p, "severity", c.Severity, SeverityError, SeverityWarn),
		Kind: chooseOr(p, "kind", c.Kind, CheckCompare,
			CheckCompare, CheckConstant, CheckTreeSum, CheckPrintedRate, CheckIntegerGoal, CheckPlausible),
		Window:  chooseOr(p, "window", c.Window, WindowMonth, WindowMonth, WindowYTD),
		Missing: chooseOr(p, "missing", c.Missing, MissingSkipAny, MissingSkipAny, MissingSkipAll, MissingAsZero),
	}
	p.sides(c, &check)
	if check.asksIfStated() && c.Missing.text != "" {
		p.fail(c.Missing, "%s is about what is missing: it takes no word on it", check.Operator)
	}
	p.catalogue.Checks = append(p.catalogue.Checks, check)
}

// sides proves that a check has the sides its kind needs, and no more.
func (p *prover) sides(c checkSource, check *Check) {
	switch check.Kind {
	case CheckCompare:
		check.Left = p.terms("left", c.Left, p.reported)
		check.Operator = choose(p, "operator", c.Operator, "=", "!=", "<", "<=", ">", ">=", BothOrNeither, OneOrNeither)
		check.Right = p.terms("right", c.Right, p.reported)
		return
	case CheckConstant:
		check.Left = p.terms("left", c.Left, p.reported)
	default:
		p.none(check.Kind, c.Left)
	}
	p.none(check.Kind, c.Right)
	if c.Operator.text != "" {
		p.fail(c.Operator, "a %s check has no operator", check.Kind)
	}
}

func (p *prover) none(kind string, side []word) {
	if len(side) > 0 {
		p.fail(side[0], "a %s check does not use metric %q", kind, side[0].text)
	}
}
