package schema

import (
	"slices"
	"time"
)

// EvaluateSums evaluates a check of kind compare or constant for one unit and
// month. It needs one of the figures stated in that very month; false means that
// there is nothing to say. A sum beyond 900 million million says nothing either.
func (c *Catalogue) EvaluateSums(k *Check, month Period, stated StandsAt) (CheckResult, bool) {
	s := sums{c, k, stated}
	if !s.begins(month) {
		return CheckResult{}, false
	}
	r := CheckResult{Check: k, Period: month}
	holds, ok := s.compare(month, &r)
	if k.Kind == CheckConstant {
		holds, ok = s.constant(month, &r)
	}
	r.Settle(holds, s.note(month))
	return r, ok
}

type sums struct {
	catalogue *Catalogue
	check     *Check
	stated    StandsAt
}

// begins says whether the month states any of the figures.
func (s sums) begins(month Period) bool {
	return slices.ContainsFunc(s.check.Metrics(), func(metric string) bool {
		_, _, ok := s.stated(metric, month)
		return ok
	})
}

func (s sums) compare(month Period, r *CheckResult) (holds, ok bool) {
	left, right := s.add(s.check.Left, month), s.add(s.check.Right, month)
	r.Left, r.Right = left.shown(), right.shown()
	switch {
	case left.lost || right.lost:
		return false, false
	case s.check.Operator == BothOrNeither:
		return (left.known > 0) == (right.known > 0), left.known+right.known > 0
	case s.check.Operator == OneOrNeither:
		return left.known == 0 || right.known == 0, left.known+right.known > 0
	}
	return compare(left.total, s.check.Operator, right.total), s.enough(left, right)
}

// enough says whether so many missing figures let the check be evaluated; what
// is missing counts as nothing then, and is shown so.
func (s sums) enough(left, right side) bool {
	switch s.check.Missing {
	case MissingAsZero:
		return true
	case MissingSkipAll:
		return left.known > 0 && right.known > 0
	}
	return left.known == len(s.check.Left) && right.known == len(s.check.Right)
}

func compare(left Decimal, operator string, right Decimal) bool {
	switch operator {
	case "=":
		return left == right
	case "!=":
		return left != right
	case "<":
		return left < right
	case "<=":
		return left <= right
	case ">":
		return left > right
	}
	return left >= right
}

// constant holds the sum against that of the month before, of the same year.
func (s sums) constant(month Period, r *CheckResult) (holds, ok bool) {
	if month.Month == time.January {
		return false, false
	}
	now, before := s.add(s.check.Left, month), s.add(s.check.Left, month.AddMonths(-1))
	r.Left, r.Right = now.shown(), before.shown()
	whole := now.known == len(s.check.Left) && before.known == len(s.check.Left)
	return now.total == before.total, whole && !now.lost && !before.lost
}

// side is one side of a check: its sum, and how many of its metrics are known.
type side struct {
	total Decimal
	known int
	lost  bool // too large
}

func (s side) shown() *Decimal {
	if s.known == 0 {
		return nil
	}
	return &s.total
}

func (s sums) add(metrics []string, month Period) (sum side) {
	for _, metric := range metrics {
		value, known, lost := s.value(metric, month)
		if known {
			sum.known++
		}
		sum.lost = sum.lost || lost || !sum.total.add(value)
	}
	return sum
}

// value is a metric's month or, to date, its year up to the month: of a stock the
// last standing value, else the sum.
func (s sums) value(metric string, month Period) (value Decimal, known, lost bool) {
	m, ok := s.catalogue.Metric(metric)
	if !ok || s.check.Window != WindowYTD {
		value, _, known = s.stated(metric, month)
		return value, known, false
	}
	for p := (Period{month.Year, time.January}); !month.Before(p); p = p.AddMonths(1) {
		v, _, ok := s.stated(metric, p)
		switch {
		case !ok:
			continue
		case m.MonthAxis == AxisLast:
			value = v
		default:
			lost = !value.add(v) || lost
		}
		known = true
	}
	return value, known, lost
}

// note is the latest there is on a figure of the window, the check's order
// deciding within a month: what a note of January explains stays in the year to date.
func (s sums) note(month Period) string {
	first := month
	if s.check.Window == WindowYTD {
		first.Month = time.January
	}
	for p := month; !p.Before(first); p = p.AddMonths(-1) {
		for _, metric := range s.check.Metrics() {
			if _, note, ok := s.stated(metric, p); ok && note != "" {
				return note
			}
		}
	}
	return ""
}
