package producers

import (
	"fmt"

	"github.com/huizong/huizong/schema"
)

// caseCounties is one in how many counties states its legal aid and mediation
// as cases instead of figures, as long as there are cases enough.
const caseCounties = 6

// openCases settles who states cases instead of figures, and how many
// enforcement checks every unit opens: all cases that are left.
func (a *AreaSimulation) openCases() error {
	m := a.model
	m.checks = m.empty()
	months := a.caseMonths()
	left := a.replaceFigures(int64(a.cfg.Cases))
	weights := make([]int64, len(months))
	for i, at := range months {
		season := m.plan.Seasons[m.plan.Cases.Season][at[1]%monthsOfYear]
		weights[i] = max(1, m.units[at[0]].size*season*m.dice.named("checks").at(at[0], at[1]).around(m.plan.Noise))
	}
	if len(months) == 0 && left > 0 {
		return fmt.Errorf("nobody in %s opens cases", a.cfg.Area)
	}
	for i, more := range largestRemainder(left, weights) {
		m.checks[months[i][0]][months[i][1]] += more
	}
	return nil
}

// caseMonths are the months of the units that open cases: counties or, where
// there are none, own offices.
func (a *AreaSimulation) caseMonths() [][2]int {
	m := a.model
	inTime := func(u, month int) bool { return a.from <= month && month < m.end && m.stated(u, month) }
	if months := m.countyMonths(inTime); len(months) > 0 {
		return months
	}
	var months [][2]int
	for u := range m.units {
		for month := range m.end {
			if inTime(u, month) {
				months = append(months, [2]int{u, month})
			}
		}
	}
	return months
}

// replaceFigures lets some counties state cases instead of figures, and gives
// how many cases are left.
func (a *AreaSimulation) replaceFigures(left int64) int64 {
	m := a.model
	var counties []int
	var tickets []int64
	for u := range m.units {
		if m.units[u].Level == schema.LevelCounty {
			counties, tickets = append(counties, u), append(tickets, m.dice.named("case counties").at(u).below(1<<40))
		}
	}
	for _, i := range descending(tickets)[:len(counties)/caseCounties] {
		u := counties[i]
		if opened := a.opened(u); 0 < opened && opened <= left {
			m.units[u].cases = true
			left -= opened
			for month := a.from; month < m.end; month++ {
				m.checks[u][month] = leastChecks
			}
		}
	}
	return left
}

// opened is how many cases a county opens at least that states no figures
// instead, or 0 where it can't: each month needs something to count.
func (a *AreaSimulation) opened(u int) int64 {
	m := a.model
	var all int64
	for month := a.from; month < m.end; month++ {
		aid, disputes := m.values[aidAccepted][u][month], m.values[disputesFound][u][month]
		if !m.stated(u, month) || aid == 0 || disputes == 0 || m.values[specialAccepted][u][month] == 0 {
			return 0
		}
		all += aid + disputes + leastChecks
	}
	return all
}

// offices are what case numbers begin with: no office has such ones.
func (a *AreaSimulation) offices() []string {
	names := make([]string, len(a.model.units))
	for i, u := range a.model.units {
		names[i] = fmt.Sprintf("模拟%s·%s", a.model.name, u.Code)
	}
	return names
}

// change draws whether a case is stated again, and what was wrong: that there
// was one, whose it is, that it was open, or when it was opened. The first case
// of a month stays where it counts.
func (a *AreaSimulation) change(c caseDraft) changeFunc {
	if !a.restated(c.lot.at(20)) {
		return nil
	}
	switch way := c.lot.at(22).below(10); {
	case way == 0 && c.order > 0:
		return voided
	case way == 1 && c.order > 0:
		return movedOrRedated
	case way < 6:
		return openedFirstOrRedated
	}
	return redated
}

func movedOrRedated(c *caseDraft, first, second *schema.Event) bool {
	return moved(c, first, second) || redated(c, first, second)
}

func openedFirstOrRedated(c *caseDraft, first, second *schema.Event) bool {
	return openedFirst(c, first, second) || redated(c, first, second)
}

// redated makes the first event a day out: too early or, on a month's first
// day, too late, so that it stays in a month its division exists in.
func redated(c *caseDraft, first, second *schema.Event) bool {
	switch opened := first.Case.Opened; {
	case opened.Day() > 1:
		first.Case.Opened = opened.AddDate(0, 0, -1)
	case opened.Equal(first.Case.Closed): // it can't have closed before
		return openedFirst(c, first, second)
	default:
		first.Case.Opened = opened.AddDate(0, 0, 1)
	}
	second.Time = second.Time.AddDate(0, 0, 1)
	return true
}
