package consumers

import (
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// WarnOfUnknownYear logs that the calendar doesn't list the year in which the
// figures of this month fall due, where it doesn't.
func WarnOfUnknownYear(logger *slog.Logger, c *schema.Calendar, now time.Time) {
	if year := schema.MonthOf(now).AddMonths(1).Year; !c.Known(year) {
		logger.Warn("the calendar doesn't list this year: due days move past its weekends, but not past its public holidays; "+
			"install a release whose schema/catalogue/calendar.yaml lists it", "year", year)
	}
}

// dueDateColumns are the days on which the figures of every month are due, for
// every due day that a data set has.
func dueDateColumns(c *schema.Catalogue) []any {
	var dueDay, month []uint8
	var year []uint16
	var dueOn []time.Time
	for _, day := range dueDays(c.DataSets) {
		for p := (schema.Period{Year: schema.MinYear, Month: time.January}); p.Year <= schema.MaxYear; p = p.AddMonths(1) {
			dueDay, year, month = append(dueDay, uint8(day)), append(year, uint16(p.Year)), append(month, uint8(p.Month))
			dueOn = append(dueOn, c.Calendar.DueOn(day, p))
		}
	}
	return []any{dueDay, year, month, dueOn}
}

func dueDays(sets []schema.DataSet) []int {
	var days []int
	for _, s := range sets {
		days = append(days, s.DueDay)
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// workdayColumns are the working days of every month, to the year in which the
// last figures are due.
func workdayColumns(c *schema.Calendar) []any {
	var years []uint16
	var days [][]uint8
	byYear := workdaysByYear(c)
	for _, year := range slices.Sorted(maps.Keys(byYear)) {
		years, days = append(years, uint16(year)), append(days, byYear[year])
	}
	return []any{years, days}
}

// workdaysByYear are the working days of every month.
func workdaysByYear(c *schema.Calendar) map[int][]uint8 {
	byYear := map[int][]uint8{}
	for year := schema.MinYear; year <= schema.MaxYear+1; year++ {
		months := make([]uint8, 12)
		for i := range months {
			months[i] = uint8(c.Workdays(schema.Period{Year: year, Month: time.Month(i + 1)}))
		}
		byYear[year] = months
	}
	return byYear
}
