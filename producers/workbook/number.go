package workbook

import (
	"regexp"
	"strconv"
	"strings"

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

var thousands = regexp.MustCompile(`^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$`)

// plain is a text without blanks around it, in half-width letters and without
// thousands separators where these can be nothing else.
func plain(text string) string {
	text = strings.TrimSpace(strings.Map(halfWidth, text))
	if thousands.MatchString(text) {
		return strings.ReplaceAll(text, ",", "")
	}
	return text
}

func halfWidth(r rune) rune {
	switch {
	case '！' <= r && r <= '～':
		return r - '！' + '!'
	case r == '\u3000', r == '\u00a0':
		return ' '
	case r == '−':
		return '-'
	}
	return r
}
