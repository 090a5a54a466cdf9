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

// MarshalText makes d a decimal string in JSON, too.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText and ParseDecimal take.
func (d *Decimal) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDecimal(text)
	return err
}

// ParseDecimal reads a number written as JSON writes one, exactly and without
// allocating. Digits are counted by value: 1.00000 and 1e13 fit, 1e14 and 1e-5
// do not. It returns ErrNotNumber or ErrTooManyDigits.
func ParseDecimal[T string | []byte](literal T) (Decimal, error) {
	n, ok := scanNumber(literal)
	switch {
	case !ok:
		return 0, ErrNotNumber
	case n.count == 0:
		return 0, nil
	case n.exponent < -DecimalPlaces || int64(n.count)+n.exponent > IntegerDigits:
		return 0, ErrTooManyDigits
	}
	d := Decimal(n.digits * powersOfTen[n.exponent+DecimalPlaces])
	if n.negative {
		d = -d
	}
	return d, nil
}

// number is a scanned literal: digits times ten to the exponent. The digits
// neither start nor end with a zero; digits is of no use where count, their
// number, is above maxDigits.
type number struct {
	negative bool
	digits   uint64
	count    int
	exponent int64
}

// maxDigits is what a uint64 holds of any digits.
const maxDigits = 19

var powersOfTen = [maxDigits]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
}

// scanNumber reads JSON's number grammar; false means s is not in it.
func scanNumber[T string | []byte](s T) (number, bool) {
	var n number
	i := 0
	if i < len(s) && s[i] == '-' {
		n.negative = true
		i++
	}
	whole := i
	zeros := 0
	for ; i < len(s) && isDigit(s[i]); i++ {
		zeros = n.push(s[i], zeros)
	}
	if i == whole || s[whole] == '0' && i > whole+1 {
		return n, false
	}
	if i < len(s) && s[i] == '.' {
		fraction := i + 1
		for i++; i < len(s) && isDigit(s[i]); i++ {
			zeros = n.push(s[i], zeros)
		}
		if i == fraction {
			return n, false
		}
		n.exponent = int64(fraction - i)
	}
	n.exponent += int64(zeros)
	exponent, ok := scanExponent(s, i)
	n.exponent += exponent
	return n, ok
}

// push appends a digit, holding zeros back until another digit follows them;
// it returns how many are held back.
func (n *number) push(digit byte, zeros int) int {
	if digit == '0' {
		if n.count == 0 {
			return 0
		}
		return zeros + 1
	}
	n.count += zeros + 1
	if n.count <= maxDigits {
		n.digits = n.digits*powersOfTen[zeros]*10 + uint64(digit-'0')
	}
	return 0
}

// scanExponent reads an exponent, or nothing, from i to the end of s. An
// exponent beyond all use is cut to one that is too large all the same.
func scanExponent[T string | []byte](s T, i int) (int64, bool) {
	if i == len(s) {
		return 0, true
	}
	if s[i] != 'e' && s[i] != 'E' {
		return 0, false
	}
	i++
	negative := i < len(s) && s[i] == '-'
	if negative || i < len(s) && s[i] == '+' {
		i++
	}
	first, exponent := i, int64(0)
	for ; i < len(s) && isDigit(s[i]); i++ {
		exponent = min(exponent*10+int64(s[i]-'0'), 1<<40)
	}
	if negative {
		exponent = -exponent
	}
	return exponent, i == len(s) && i > first
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// add says whether the sum fits.
func (d *Decimal) add(other Decimal) bool {
	sum := *d + other
	fits := (sum > *d) == (other > 0)
	*d = sum
	return fits
}

func (d Decimal) abs() Decimal { return max(d, -d) }
