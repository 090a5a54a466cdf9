package schema

import (
	"bytes"
	"time"
)

// date reads a calendar date as midnight UTC; zero where it is wrong.
func (d *decoder) date() time.Time {
	text, ok := d.text()
	if !ok {
		return time.Time{}
	}
	date, ok := parseDate(text)
	if !ok || !knownYear(date) {
		d.fail("应是真实日期，如 2024-03-05，年份 %d 至 %d，现在是 %s", MinYear, MaxYear, quoted(text))
		return time.Time{}
	}
	return date
}

// parseDate is time.Parse for YYYY-MM-DD, three times as fast.
func parseDate(text []byte) (time.Time, bool) {
	if len(text) != len(time.DateOnly) || text[4] != '-' || text[7] != '-' {
		return time.Time{}, false
	}
	var n [8]int
	for i, at := range [...]int{0, 1, 2, 3, 5, 6, 8, 9} {
		if !isDigit(text[at]) {
			return time.Time{}, false
		}
		n[i] = int(text[at] - '0')
	}
	year, month, day := n[0]*1000+n[1]*100+n[2]*10+n[3], time.Month(n[4]*10+n[5]), n[6]*10+n[7]
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return date, date.Month() == month && date.Day() == day
}

// instant reads an RFC 3339 time; zero where it is wrong.
func (d *decoder) instant() time.Time {
	text, ok := d.text()
	if !ok {
		return time.Time{}
	}
	var t time.Time
	if err := t.UnmarshalText(text); err != nil || !strictRFC3339(text) || !knownYear(t) {
		d.fail("应是 RFC 3339 时间，如 2024-04-03T09:30:00+08:00，年份 %d 至 %d，现在是 %s", MinYear, MaxYear, quoted(text))
		return time.Time{}
	}
	return t
}

// strictRFC3339 refuses what package time lets pass: hours of one digit, a
// comma before the fraction, offsets beyond 23:59.
func strictRFC3339(text []byte) bool {
	zone := string(text[len(text)-5:])
	return text[13] == ':' && bytes.IndexByte(text, ',') < 0 &&
		(text[len(text)-1] == 'Z' || zone < "24:00" && zone[3] < '6')
}

func knownYear(t time.Time) bool { return MinYear <= t.Year() && t.Year() <= MaxYear }
