package schema

import (
	"fmt"
	"strconv"
)

// Code is a six-digit GB/T 2260 division code; 0 is the country.
type Code uint32

// Country is the root of all divisions.
const Country Code = 0

// ParseCode reads exactly six digits.
func ParseCode(s string) (Code, error) {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil || len(s) != 6 {
		return 0, fmt.Errorf("%q is not a six-digit division code", s)
	}
	return Code(n), nil
}

func (c Code) String() string { return fmt.Sprintf("%06d", uint32(c)) }

// Province is the code of c's province.
func (c Code) Province() Code { return c / 10000 * 10000 }

// Span is how many codes belong to a division, from its own on: all of them, a
// province's, a city's, or one.
func (c Code) Span() uint32 {
	switch {
	case c == Country:
		return 1_000_000
	case c%10_000 == 0:
		return 10_000
	case c%100 == 0:
		return 100
	}
	return 1
}

// Tokens gives the three subject tokens: 140525 -> "14.05.25".
func (c Code) Tokens() string {
	return fmt.Sprintf("%02d.%02d.%02d", c/10000, c/100%100, c%100)
}

// Level is a division's administrative level.
type Level string

// The four levels, smallest first.
const (
	LevelCounty   Level = "county"
	LevelCity     Level = "city"
	LevelProvince Level = "province"
	LevelCountry  Level = "country"
)
