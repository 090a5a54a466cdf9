package schema

import (
	"math/rand/v2"
	"testing"
	"time"
)

// A notice moves days off and adds none: the weekdays off, less the weekend days
// worked, are as many as the law has public holidays. 2020's longer Spring
// Festival added two.
func TestCalendarAddsNoDaysOff(t *testing.T) {
	c := loadCatalogue(t).Calendar
	for year, want := range map[int]int{2019: 11, 2020: 11 + 2, 2021: 11, 2022: 11, 2023: 11, 2024: 11, 2025: 13, 2026: 13} {
		added := 0
		for day, works := range c.works {
			switch {
			case day.Year() != year:
			case works:
				added--
			case !isWeekend(day):
				added++
			}
		}
		if added != want || !c.Known(year) {
			t.Errorf("%d: got %d public holidays, known %v, want %d", year, added, c.Known(year), want)
		}
	}
}

func TestCalendarDueOn(t *testing.T) {
	c := loadCatalogue(t).Calendar
	for _, tt := range []struct {
		dueDay      int
		month, want string
	}{
		{5, "2024-02", "2024-03-05"},
		{5, "2024-03", "2024-04-07"},  // 清明节, then the Sunday worked for it
		{5, "2024-04", "2024-05-06"},  // 劳动节
		{5, "2024-09", "2024-10-08"},  // 国庆节
		{4, "2024-01", "2024-02-04"},  // a Sunday worked
		{5, "2019-04", "2019-05-05"},  // a Sunday worked since the second notice
		{1, "2020-01", "2020-02-03"},  // a Saturday worked, until Spring Festival was made longer
		{15, "2026-01", "2026-02-24"}, // 春节
		{1, "2019-12", "2020-01-02"},  // into the next year
		{5, "2025-12", "2026-01-05"},
		{5, "2018-04", "2018-05-07"}, // not listed: a Saturday
		{1, "2018-04", "2018-05-01"}, // not listed: 劳动节
		{28, "2148-12", "2149-01-28"},
	} {
		month, err := ParsePeriod(tt.month)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.DueOn(tt.dueDay, month).Format(time.DateOnly); got != tt.want {
			t.Errorf("day %d after %s: got %s, want %s", tt.dueDay, tt.month, got, tt.want)
		}
	}
}

func TestCalendarWorkdays(t *testing.T) {
	c := loadCatalogue(t).Calendar
	for month, want := range map[Period]int{
		{2024, time.January}: 22, {2024, time.February}: 18, {2024, time.April}: 22, {2024, time.October}: 19,
		{2020, time.January}: 17, {2020, time.February}: 20, {2025, time.October}: 18, {2026, time.February}: 16,
		{2018, time.October}: 23, {2149, time.February}: 20,
	} {
		if got := c.Workdays(month); got != want {
			t.Errorf("%s: got %d working days, want %d", month, got, want)
		}
	}
}

// A time is the date it has in Shanghai.
func TestCalendarTakesTimes(t *testing.T) {
	c := loadCatalogue(t).Calendar
	for text, want := range map[string]bool{
		"2024-04-06T15:59:59Z": false, "2024-04-06T16:00:00Z": true, "2024-04-07T23:59:59+08:00": true, "2024-04-13T00:00:00+08:00": false,
	} {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.IsWorkday(at); got != want {
			t.Errorf("%s: got a working day: %v, want %v", text, got, want)
		}
	}
}

// Whatever is listed, a due day is the first working day from the plain one on.
func TestDueOnIsTheNextWorkday(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		c := randomCalendar(dice)
		for range 200 {
			month := Period{2029 + dice.IntN(3), time.Month(1 + dice.IntN(12))}
			dueDay := 1 + dice.IntN(maxDueDay)
			next := month.AddMonths(1)
			due := c.DueOn(dueDay, month)
			if !c.IsWorkday(due) {
				t.Fatalf("day %d after %s: %s is a day off", dueDay, month, due)
			}
			plain := time.Date(next.Year, next.Month, dueDay, 0, 0, 0, 0, time.UTC)
			if due.Before(plain) {
				t.Fatalf("day %d after %s: %s is earlier", dueDay, month, due)
			}
			for day := plain; day.Before(due); day = day.AddDate(0, 0, 1) {
				if c.IsWorkday(day) {
					t.Fatalf("day %d after %s: got %s, want %s", dueDay, month, due, day)
				}
			}
		}
	}
}

// randomCalendar lists some hundred days of 2030, off or worked.
func randomCalendar(dice *rand.Rand) *Calendar {
	c := newCalendar()
	c.years[2030] = true
	for range 150 {
		day := time.Date(2030, time.January, 1+dice.IntN(365), 0, 0, 0, 0, time.UTC)
		c.works[day] = isWeekend(day) && dice.IntN(2) == 0
	}
	return c
}

// Without a calendar only weekends are off.
func TestCatalogueWithoutACalendar(t *testing.T) {
	files := sources(t)
	delete(files, "catalogue/calendar.yaml")
	c, err := ParseCatalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	if c.Calendar.Known(2024) || c.Calendar.DueOn(5, Period{2024, time.March}).Format(time.DateOnly) != "2024-04-05" {
		t.Errorf("got %+v, want a calendar that lists nothing", c.Calendar)
	}
}
