package producers

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/huizong/huizong/schema"
)

// halfWidth turns full-width letters, digits and signs into those of ASCII.
func halfWidth(text string) string {
	if isASCII(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case '！' <= r && r <= '～':
			return r - '！' + '!'
		case r == '\u3000', r == '\u00a0':
			return ' '
		case r == '−':
			return '-'
		}
		return r
	}, text)
}

var monthForm = regexp.MustCompile(`^(\d{4})[-/.年]?(\d{1,2})(?:月份?|[-/.月]\d{1,2}日?)?$`)

// plainPeriod turns 2024/3, 2024年3月, 202403 or a day into 2024-03.
func plainPeriod(text string) string {
	if m := monthForm.FindStringSubmatch(text); m != nil {
		return m[1] + "-" + ("0" + m[2])[len(m[2])-1:]
	}
	return strings.TrimSuffix(strings.TrimSuffix(text, "度"), "年")
}

var numberForm = regexp.MustCompile(`^\+?(-?)0*(\d{1,3}(?:[, ]\d{3})+|\d*)(\.\d+)?$`)

// plainNumber takes out thousands separators, leading zeros and a plus sign.
func plainNumber(text string) string {
	m := numberForm.FindStringSubmatch(text)
	if m == nil || !strings.ContainsAny(text, "0123456789") {
		return text
	}
	whole := strings.NewReplacer(",", "", " ", "").Replace(m[2])
	if whole == "" {
		whole = "0"
	}
	return m[1] + whole + m[3]
}

// SureNumber writes a number plainly where that can't be mistaken: in
// half-width characters, and without separators where these part thousands.
func SureNumber(text string) string {
	if _, err := schema.ParseDecimal(text); err == nil {
		return text
	}
	text = halfWidth(text)
	if groupedForm.MatchString(text) {
		return strings.ReplaceAll(text, ",", "")
	}
	return text
}

var groupedForm = regexp.MustCompile(`^-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$`)

// surePeriod writes a month or a year as the catalogue reads it, where it can't
// be mistaken: 2024年3月, 2024/3 and 202403 are months; 2024.1 might be October.
func surePeriod(text string) string {
	if len(text) == len("2006-01") && text[4] == '-' {
		return halfWidth(text)
	}
	return written(halfWidth(text), monthForms, yearForm)
}

// sureDate writes a date as the catalogue reads it, where it can't be mistaken:
// year first, and no other order is possible.
func sureDate(text string) string {
	if len(text) == len(time.DateOnly) && text[4] == '-' && text[7] == '-' {
		return halfWidth(text)
	}
	return written(halfWidth(text), dateForms)
}

var (
	monthForms = regexp.MustCompile(`^(\d{4})(?:[-/](\d{1,2})|年(\d{1,2})月份?|(\d{2}))$`)
	yearForm   = regexp.MustCompile(`^(\d{4})年度?$`)
	dateForms  = regexp.MustCompile(`^(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))$`)
)

// written joins the numbers of a text by hyphens, those but the year in two
// digits, where one of the forms fits.
func written(text string, forms ...*regexp.Regexp) string {
	for _, form := range forms {
		m := form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		out := m[1]
		for _, number := range m[2:] {
			if number != "" {
				out += "-" + ("0" + number)[len(number)-1:]
			}
		}
		return out
	}
	return text
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
