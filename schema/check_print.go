package schema

import "math/big"

// Printed is a rate as a report prints it, a share in percent, with what it
// prints beside it.
type Printed struct {
	Rate        Decimal
	Numerator   Decimal
	Denominator Decimal
	Goal        bool // the denominator is a year's goal
	Share       bool // a part of a whole: passes 100 % only against a goal
}

// RateHolds says whether a printed rate is numerator / denominator, if both are
// known, rounded or cut to its printed digits. Trailing zeros aren't kept, so
// 88.90 has one decimal. False as the second means that nothing can be told.
func (p Printed) RateHolds(known bool) (holds, ok bool) {
	switch {
	case p.Share && !p.Goal && p.Rate > Whole(100):
		return false, true
	case !known || p.Denominator <= 0:
		return false, false
	}
	low, high := p.bounds()
	exact := times(big.NewInt(int64(p.Numerator)), p.scale())
	return exact.Cmp(times(low, int64(p.Denominator))) >= 0 && exact.Cmp(times(high, int64(p.Denominator))) < 0, true
}

// Quotient is what the rate should be, cut to four decimals.
func (p Printed) Quotient() Decimal {
	exact := times(big.NewInt(int64(p.Numerator)), p.scale()/2)
	return Decimal(exact.Quo(exact, big.NewInt(int64(p.Denominator))).Int64())
}

// scale makes a quotient twice the number of ten-thousandths that are printed.
func (p Printed) scale() int64 {
	if p.Share {
		return 100 * 2 * decimalUnit
	}
	return 2 * decimalUnit
}

// bounds are twice the rate, in ten-thousandths of a percent, that rounds or cuts
// to what is printed: from half a digit below to one above.
func (p Printed) bounds() (low, high *big.Int) {
	digit := printedDigit(p.Rate)
	return big.NewInt(int64(2*p.Rate - digit)), big.NewInt(int64(2*p.Rate + 2*digit))
}

// printedDigit is one of the last digit that a number is printed with.
func printedDigit(rate Decimal) Decimal {
	digit := Decimal(1)
	for digit < decimalUnit && rate%(digit*10) == 0 {
		digit *= 10
	}
	return digit
}

// GoalHolds says whether a whole goal gives the printed rate of the numerator.
// Implied is the goal by division. False as the third: nothing can be told.
func (p Printed) GoalHolds() (holds bool, implied Decimal, ok bool) {
	if p.Rate <= printedDigit(p.Rate) || p.Numerator <= 0 {
		return false, 0, false
	}
	low, high := p.bounds()
	exact := times(big.NewInt(int64(p.Numerator)), 200)
	most := new(big.Int).Quo(exact, low) // the largest whole goal with such a rate
	holds = most.Sign() > 0 && new(big.Int).Mul(most, high).Cmp(exact) > 0
	quotient := new(big.Int).Quo(times(big.NewInt(int64(p.Numerator)), 1_000_000), big.NewInt(int64(p.Rate)))
	return holds, Decimal(quotient.Int64()), quotient.IsInt64()
}
