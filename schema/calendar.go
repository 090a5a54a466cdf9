package schema

import "time"

// Calendar tells working days from days off. Where a year isn't listed, and for
// the days that its list doesn't name, only weekends are off.
type Calendar struct {
	years map[int]bool
	works map[time.Time]bool // a listed day, at midnight UTC: worked, or off
}

func newCalendar() *Calendar {
	return &Calendar{years: map[int]bool{}, works: map[time.Time]bool{}}
}

// Known says whether a year is listed.
func (c *Calendar) Known(year int) bool { return c.years[year] }

// IsWorkday says whether t's calendar date in Asia/Shanghai is worked; a date may
// be given as midnight UTC, as DayOf gives it.
func (c *Calendar) IsWorkday(t time.Time) bool {
	day := DayOf(t)
	if works, listed := c.works[day]; listed {
		return works
	}
	return !isWeekend(day)
}

// Workdays counts the working days of a month.
func (c *Calendar) Workdays(month Period) int {
	n := 0
	for day := month.FirstDay(); day.Month() == month.Month; day = day.AddDate(0, 0, 1) {
		if c.IsWorkday(day) {
			n++
		}
	}
	return n
}

// DueOn is the calendar date (midnight UTC) by whose end, in Asia/Shanghai, a
// month's figures are due: the due day of the month after or, where that is a
// day off, the next working day.
func (c *Calendar) DueOn(dueDay int, month Period) time.Time {
	day := month.AddMonths(1).FirstDay().AddDate(0, 0, dueDay-1)
	for !c.IsWorkday(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

func isWeekend(day time.Time) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}
