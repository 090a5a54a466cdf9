package schema

import (
	"errors"
	"math/big"
	"regexp"
	"strings"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	for literal, want := range map[string]Decimal{
		"0": 0, "-0": 0, "-0.0000e5": 0, "0e999999999": 0, "0e-999999999999999999999": 0, "25": 250_000, "1.0": 10_000, "2e1": 200_000,
		"1.00000": 10_000, "1e13": Whole(1e13), "99999999999999.9999": Whole(1e14) - 1, "-99999999999999.9999": 1 - Whole(1e14),
		"0.0001": 1, "1e-4": 1, "-12.5": -125_000, "1.5E+3": Whole(1500), "10000000000000000000000e-9": Whole(1e13),
		"0.00000000000000000000001e23": 10_000, "100.10": 1_001_000, "1.25" + strings.Repeat("0", 100): 12_500,
	} {
		if got, err := ParseDecimal(literal); got != want || err != nil {
			t.Errorf("ParseDecimal(%s): got %s, %v, want %s", literal, got, err, want)
		}
		if got, err := ParseDecimal([]byte(literal)); got != want || err != nil {
			t.Errorf("ParseDecimal([]byte(%s)): got %s, %v, want %s", literal, got, err, want)
		}
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	for literal, want := range map[string]error{
		"": ErrNotNumber, "-": ErrNotNumber, "+1": ErrNotNumber, "01": ErrNotNumber, "-00": ErrNotNumber, ".5": ErrNotNumber, "1.": ErrNotNumber,
		"1e": ErrNotNumber, "1e+": ErrNotNumber, " 1": ErrNotNumber, "1 ": ErrNotNumber, "1_000": ErrNotNumber, "1,5": ErrNotNumber, "0x1": ErrNotNumber,
		"NaN": ErrNotNumber, "Infinity": ErrNotNumber, "１": ErrNotNumber, "1e1.5": ErrNotNumber, "--1": ErrNotNumber, "1e5x": ErrNotNumber,
		"1e14": ErrTooManyDigits, "100000000000000": ErrTooManyDigits, "1e-5": ErrTooManyDigits, "1.00001": ErrTooManyDigits,
		"1e999999999999": ErrTooManyDigits, "-1e-99999999999999999999999": ErrTooManyDigits, strings.Repeat("9", 1000): ErrTooManyDigits,
		"1" + strings.Repeat("0", 100_000) + "1": ErrTooManyDigits,
	} {
		if got, err := ParseDecimal(literal); got != 0 || !errors.Is(err, want) {
			t.Errorf("ParseDecimal(%.40s): got %s, %v, want %v", literal, got, err, want)
		}
	}
}

func TestParseDecimalAllocatesNothing(t *testing.T) {
	literal := []byte("-12500.25")
	if n := testing.AllocsPerRun(100, func() { _, _ = ParseDecimal(literal) }); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// FuzzParseDecimal compares with big.Rat, which takes more and is slow, so only
// literals with small exponents are compared.
func FuzzParseDecimal(f *testing.F) {
	for _, seed := range []string{"0", "-12.50", "1e13", "1e-4", "99999999999999.9999", "1e14", "01", "1e999", "18446744073709551616e-5"} {
		f.Add(seed)
	}
	ten14, unit := new(big.Rat).SetInt64(1e14), new(big.Rat).SetInt64(decimalUnit)
	f.Fuzz(func(t *testing.T, literal string) {
		got, err := ParseDecimal(literal)
		exact, ok := new(big.Rat), jsonNumber.MatchString(literal)
		if ok {
			_, ok = exact.SetString(literal)
		}
		scaled := new(big.Rat).Mul(exact, unit)
		fits := new(big.Rat).Abs(exact).Cmp(ten14) < 0 && scaled.IsInt()
		switch {
		case !ok && err == nil && !strings.ContainsAny(literal, "eE"):
			t.Errorf("%q: got %s, want an error", literal, got)
		case ok && fits != (err == nil):
			t.Errorf("%q: got error %v, want fits = %v", literal, err, fits)
		case ok && fits && scaled.Num().Int64() != int64(got):
			t.Errorf("%q: got %s, want %s", literal, got, exact.FloatString(4))
		}
		if again, err2 := ParseDecimal(got.String()); again != got || err2 != nil {
			t.Errorf("%q: %s reads back as %s, %v", literal, got, again, err2)
		}
	})
}
