package schema

import (
	"slices"
	"time"
)

// succession is one pair of a code that ended and a code that began that
// January. A split or a merger takes several.
type succession struct {
	from, to *Division
	kind     successionKind
}

type successionKind string

const (
	merged      successionKind = "merge"
	renamed     successionKind = "rename"
	reorganised successionKind = "reorganised"
)

var successionKinds = []successionKind{merged, renamed, reorganised}

// verb says what became of the old division, before the names of the new ones.
func (k successionKind) verb() string {
	switch k {
	case merged:
		return "并入"
	case renamed:
		return "改设为"
	default:
		return "撤销重组，区域归"
	}
}

// succession reads one line of history: the old code is a county until January
// of the year, under the city of its code; the new one exists since then.
func (l *divisionLoader) succession(record []string) {
	from, okFrom := l.code(record[0])
	to, okTo := l.code(record[2])
	year, err := ParsePeriod(record[3])
	if err != nil || !year.IsYear() {
		l.fail("%q is not a year", record[3])
		return
	}
	kind := successionKind(record[4])
	if !slices.Contains(successionKinds, kind) {
		l.fail("kind %q is none of %q", kind, successionKinds)
	}
	if !okFrom || !okTo {
		return
	}
	since := Period{Year: year.Year, Month: time.January}
	s := succession{from: l.ended(from, record[1], since), to: l.begun(to, since), kind: kind}
	if s.from != nil && s.to != nil {
		l.divisions.successions = append(l.divisions.successions, s)
	}
}

// ended gives the division of an old code, which several lines may name.
func (l *divisionLoader) ended(code Code, name string, until Period) *Division {
	d, ok := l.divisions.byCode[code]
	if !ok {
		d = &Division{Code: code, Name: name, Level: LevelCounty, Parent: code / 100 * 100, Until: until}
		if !l.fits(d) {
			l.fail("%s has no city %s", code, d.Parent)
		}
		l.add(d)
	}
	switch {
	case d.Until.IsZero():
		l.fail("old code %s is still %s", code, d.Name)
	case d.Until != until || d.Name != name:
		l.fail("%s %s until %s is elsewhere %s until %s", code, name, until, d.Name, d.Until)
	}
	return d
}

// begun gives the division of a new code, which several lines may name.
func (l *divisionLoader) begun(code Code, since Period) *Division {
	d, ok := l.divisions.byCode[code]
	if !ok {
		l.fail("unknown new code %s", code)
		return nil
	}
	if !d.Since.IsZero() && d.Since != since {
		l.fail("%s since %s is elsewhere since %s", code, since, d.Since)
	}
	d.Since = since
	return d
}
