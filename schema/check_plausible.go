package schema

import (
	"math/big"
	"slices"
)

// What a plausible value is held against.
const (
	plausibleTimes   = 10 // beyond so many times a value is far off
	plausibleHistory = 12 // months
	plausibleFewest  = 6  // values of the past, for a z-score
	plausibleWitness = 2  // values that it is held against, at least
	SiblingsFewest   = 3  // units whose median may be told
)

// Lot is where the other units of a month lie.
type Lot struct {
	Units  int
	Median Decimal // of theirs, cut to four decimals
}

// EvaluatePlausible evaluates a check of kind plausible for one figure. It is
// broken where nothing vouches for the value: it is more than ten times off what
// was stated the month before, in the same month last year, and what the siblings
// have in the middle (of these there must be two); and it stands out from the 12
// months before by a modified z-score above 3.5, where six of them are stated.
// Numbers below one count as one there, so 0 and 7 are not far from each other.
// Of a rare thing most months state nothing: 0 says nothing of another number, and
// stands out only where six months before state others.
func EvaluatePlausible(k *Check, metric string, month Period, stated StandsAt, lot Lot) (CheckResult, bool) {
	value, note, ok := stated(metric, month)
	if !ok {
		return CheckResult{}, false
	}
	witnesses := slices.DeleteFunc(plausibleWitnesses(metric, month, stated, lot), func(w Decimal) bool { return w == 0 && value != 0 })
	if len(witnesses) < plausibleWitness {
		return CheckResult{}, false
	}
	r := CheckResult{Check: k, Code: metric, Period: month, Left: &value, Right: &witnesses[0]}
	near := func(w Decimal) bool { return !farOff(value, w) }
	holds := slices.ContainsFunc(witnesses, near) || !standsOut(value, historyOf(metric, month, stated))
	r.Settle(holds, note)
	return r, true
}

// plausibleWitnesses are the same month last year, the siblings' median and the
// month before, of those that there are.
func plausibleWitnesses(metric string, month Period, stated StandsAt, lot Lot) (witnesses []Decimal) {
	if v, _, ok := stated(metric, month.AddMonths(-12)); ok {
		witnesses = append(witnesses, v)
	}
	if lot.Units >= SiblingsFewest {
		witnesses = append(witnesses, lot.Median)
	}
	if v, _, ok := stated(metric, month.AddMonths(-1)); ok {
		witnesses = append(witnesses, v)
	}
	return witnesses
}

func historyOf(metric string, month Period, stated StandsAt) (history []Decimal) {
	for i := range plausibleHistory {
		if v, _, ok := stated(metric, month.AddMonths(i-plausibleHistory)); ok {
			history = append(history, v)
		}
	}
	return history
}

// farOff says whether two values are more than ten times apart. Of values on
// either side of nought the smaller one counts as one.
func farOff(a, b Decimal) bool {
	large, small := max(a.abs(), b.abs()), min(a.abs(), b.abs())
	if (a < 0) != (b < 0) {
		small = 0
	}
	small = max(small, Whole(1))
	return large/plausibleTimes > small || large/plausibleTimes == small && large%plausibleTimes > 0
}

// standsOut says whether a value's modified z-score, 0.6745 (x - median) / MAD, is
// above 3.5 in size. Where more than half of the history is one and the same value
// the MAD is 0, and the mean deviation stands in: (x - median) / (1.253314 mean).
// Where all of it is, whatever differs stands out; so it does from a short history.
func standsOut(value Decimal, history []Decimal) bool {
	switch {
	case value == 0 && (len(history) < plausibleFewest || slices.Contains(history, 0)):
		return false
	case len(history) < plausibleFewest:
		return true
	}
	middle := medianOf(history)
	deviations := make([]Decimal, len(history))
	sum := new(big.Int)
	for i, h := range history {
		deviations[i] = (h - middle).abs()
		sum.Add(sum, big.NewInt(int64(deviations[i])))
	}
	off := big.NewInt(int64((value - middle).abs()))
	if mad := medianOf(deviations); mad > 0 {
		return times(off, 6745).Cmp(times(big.NewInt(int64(mad)), 35_000)) > 0
	}
	return times(off, 1_000_000*int64(len(history))).Cmp(times(sum, 4_386_599)) > 0
}

func times(n *big.Int, factor int64) *big.Int { return new(big.Int).Mul(n, big.NewInt(factor)) }

// medianOf is cut to four decimals.
func medianOf(values []Decimal) Decimal {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
