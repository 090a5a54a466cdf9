package schema

import (
	"errors"
	"strconv"
	"strings"
)

// Decimal is an exact number with four decimals and up to fourteen integer
// digits, held as ten-thousandths.
type Decimal int64

// Limits of a stated number.
const (
	DecimalPlaces = 4
	IntegerDigits = 14
	decimalUnit   = 10_000
)

// Errors of ParseDecimal.
var (
	ErrNotNumber     = errors.New("not a decimal number")
	ErrTooManyDigits = errors.New("more than 14 integer digits or 4 decimals")
)

// Whole makes a Decimal of an integer of up to fourteen digits.
func Whole(n int64) Decimal { return Decimal(n * decimalUnit) }

// IsWhole says whether d has no fraction.
func (d Decimal) IsWhole() bool { return d%decimalUnit == 0 }

// Float is the nearest float64; for ratios only.
func (d Decimal) Float() float64 { return float64(d) / decimalUnit }

// String prints d without trailing zeros.
func (d Decimal) String() string {
	whole, frac := int64(d)/decimalUnit, int64(d)%decimalUnit
	if frac == 0 {
		return strconv.FormatInt(whole, 10)
	}
	sign := ""
	if d < 0 {
		sign, whole, frac = "-", -whole, -frac
	}
	digits := strconv.FormatInt(frac+decimalUnit, 10)[1:]
	return sign + strconv.FormatInt(whole, 10) + "." + strings.TrimRight(digits, "0")
}
