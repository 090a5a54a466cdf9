package schema

import (
	"errors"
	"strings"
	"time"
)

func (p *prover) calendar(e entry[calendarSource]) {
	y := e.value
	p.at("calendar", y.Year, e.line)
	year := p.year(y.Year)
	p.need("source", y.Source)
	if len(y.Off) == 0 {
		p.fail(word{}, "no days off")
	}
	if year == 0 || !p.once(y.Year.text, y.Year) {
		return
	}
	p.catalogue.Calendar.years[year] = true
	p.days(year, y.Off, false)
	p.days(year, y.Worked, true)
}

// days lists the days of a year that are off, or worked at a weekend.
func (p *prover) days(year int, words []word, works bool) {
	for _, w := range words {
		for _, day := range p.span(year, w) {
			text := day.Format(time.DateOnly)
			if works && !isWeekend(day) {
				p.fail(w, "%s is a %s: only weekend days are worked instead", text, day.Weekday())
			}
			if p.once(text, w) {
				p.catalogue.Calendar.works[day] = works
			}
		}
	}
}

// once proves that a year or a day is given once.
func (p *prover) once(text string, w word) bool {
	key := "calendar/" + text
	if place, ok := p.seen[key]; ok {
		p.fail(w, "%s is given at %s too", text, place)
		return false
	}
	p.seen[key] = p.place(w)
	return true
}

// span reads a day of the year, or its days from a first to a last.
func (p *prover) span(year int, w word) []time.Time {
	first, last, isSpan := strings.Cut(w.text, "/")
	if !isSpan {
		last = first
	}
	from, errFrom := time.Parse(time.DateOnly, first)
	to, errTo := time.Parse(time.DateOnly, last)
	if errors.Join(errFrom, errTo) != nil || to.Before(from) {
		p.fail(w, "%q is not a day like 2024-05-01 or days like 2024-05-01/2024-05-05", w.text)
		return nil
	}
	if from.Year() != year || to.Year() != year {
		p.fail(w, "%s is not in %d", w.text, year)
		return nil
	}
	var days []time.Time
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	return days
}
