package producers

import (
	"slices"
	"time"

	"github.com/huizong/huizong/schema"
)

// UnitMonth is one month of one reporting unit.
type UnitMonth struct {
	Division schema.Code
	Period   schema.Period
}

// calendar says what happens to whole months of units, by unit and month.
type calendar struct {
	missing   map[[2]int]bool // nothing is stated, or there is no such unit
	late      map[[2]int]bool // everything is stated after the due day
	corrected map[[2]int]bool // one of the sets is stated again
}

// schedule draws the calendar: exactly the planned share of county-months each.
func (m *model) schedule() {
	months := m.countyMonths(m.exists)
	share := func(thousandths int64) int { return int(thousandths) * len(months) / 1000 }
	m.calendar.missing = m.lottery("missing", share(m.plan.Missing), m.countyMonths(m.mayMiss))
	for u := range m.units {
		for month := range m.months() {
			if !m.exists(u, month) {
				m.calendar.missing[[2]int{u, month}] = true
			}
		}
	}
	m.calendar.late = m.lottery("late", share(m.plan.Late), m.countyMonths(m.stated))
	m.calendar.corrected = m.lottery("corrected", share(m.plan.Corrected), m.countyMonths(m.stated))
}

func (m *model) exists(u, month int) bool { return m.units[u].ExistsIn(m.period(month)) }

func (m *model) countyMonths(include func(u, month int) bool) [][2]int {
	var months [][2]int
	for u := range m.units {
		for month := range m.months() {
			if m.units[u].Level == schema.LevelCounty && include(u, month) {
				months = append(months, [2]int{u, month})
			}
		}
	}
	return months
}

// lottery takes so many of the months by lot.
func (m *model) lottery(lot string, n int, months [][2]int) map[[2]int]bool {
	tickets := make([]int64, len(months))
	for i, month := range months {
		tickets[i] = m.dice.named(lot).at(month[0], month[1]).below(1 << 40)
	}
	drawn := map[[2]int]bool{}
	for _, i := range descending(tickets)[:n] {
		drawn[months[i]] = true
	}
	return drawn
}

// mayMiss keeps out of missing: counties that state cases, areas of a city or a
// county whose year was printed, Decembers, whose stocks are compared, and months
// with a planted break.
func (m *model) mayMiss(u, month int) bool {
	if !m.exists(u, month) || m.units[u].cases || month%monthsOfYear == monthsOfYear-1 || m.planted(u, month) {
		return false
	}
	return !slices.ContainsFunc(m.bounds, func(b bound) bool {
		return b.area != m.province && b.year == m.firstYear+month/monthsOfYear && m.within(m.units[u], b.area)
	})
}

func (m *model) planted(u, month int) bool {
	return slices.ContainsFunc(m.breaks, func(b plantedBreak) bool { return b.unit == u && b.month == month })
}

// months is how many the simulation covers; whole years.
func (m *model) months() int { return m.years * monthsOfYear }

// period is the month of an index.
func (m *model) period(month int) schema.Period {
	return schema.Period{Year: m.firstYear, Month: time.January}.AddMonths(month)
}

func (m *model) stated(u, month int) bool { return !m.calendar.missing[[2]int{u, month}] }

// sorted lists drawn months by unit and month.
func (m *model) sorted(drawn map[[2]int]bool) []UnitMonth {
	var list []UnitMonth
	for _, month := range m.countyMonths(func(u, month int) bool { return drawn[[2]int{u, month}] }) {
		list = append(list, UnitMonth{Division: m.units[month[0]].Code, Period: m.period(month[1])})
	}
	return list
}
