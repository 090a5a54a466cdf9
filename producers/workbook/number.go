package workbook

import (
	"strconv"
	"strings"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// shownDigits is how many digits spreadsheet programs show of a number.
const shownDigits = 15

// decimal is the number that a cell holds as its program shows it. Programs keep
// binary fractions: what was typed as 0.3, or calculated as 0.1+0.2, may stand in
// the file as 0.30000000000000004. What has no more than four decimals is taken
// as it stands; else it is rounded to the 15 digits that every program shows.
func decimal(raw string) (literal string, ok bool) {
	if _, err := schema.ParseDecimal(raw); err == nil {
		return raw, true
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return "", false
	}
	return strconv.FormatFloat(f, 'g', shownDigits, 64), true
}

// plain is a text without blanks around it; a number plainly, where it is one.
func plain(text string) string { return producers.SureNumber(strings.TrimSpace(text)) }
