package producers

import (
	"fmt"
	"time"

	"github.com/huizong/huizong/schema"
)

// leastChecks is the fewest checks of a county-month, so that each has one that
// ends with a fine.
const leastChecks = 3

// openCases settles how many enforcement checks every county opens in every
// month: what the other kinds leave of the planned number of cases.
func (m *model) openCases() error {
	m.checks = m.empty()
	left := m.plan.Cases.Total
	months := m.countyMonths(m.stated)
	weights := make([]int64, len(months))
	for i, at := range months {
		u, month := at[0], at[1]
		aid, disputes := legalAidOpened(m, u, month), mediationsOpened(m, u, month)
		if m.units[u].cases && (aid == 0 || disputes == 0 || m.values[specialAccepted][u][month] == 0) {
			return fmt.Errorf("case county %s has nothing to count in %s", m.units[u].Code, m.period(month))
		}
		left -= aid + disputes + leastChecks
		season := m.plan.Seasons[m.plan.Cases.Season][month%monthsOfYear]
		weights[i] = m.units[u].size * season * m.dice.named("checks").at(u, month).around(m.plan.Noise)
	}
	if left < 0 {
		return fmt.Errorf("%d cases are %d too few", m.plan.Cases.Total, -left)
	}
	for i, more := range largestRemainder(left, weights) {
		m.checks[months[i][0]][months[i][1]] = leastChecks + more
	}
	return nil
}

// caseBook numbers cases as they are opened.
type caseBook struct {
	model   *model
	opened  int                          // so far
	numbers [][]int                      // this year, by unit and kind
	names   []string                     // of the offices, by unit
	kinds   []caseKind                   // in the order of a month
	change  func(c caseDraft) changeFunc // what happens to a case later; nil: nothing
}

// changeFunc tells a case's first event from its second, or says that it can't
// happen to this case.
type changeFunc func(c *caseDraft, first, second *schema.Event) bool

// secondCase ends the id of the event that states a case again.
const secondCase = "-v2"

func (m *model) newCaseBook(names []string, change func(c caseDraft) changeFunc) *caseBook {
	return &caseBook{model: m, kinds: caseKinds(), numbers: make([][]int, len(m.units)), names: names, change: change}
}

// open states the cases opened in a month.
func (b *caseBook) open(month int, yield func(schema.Event) bool) bool {
	for u := range b.model.units {
		if month%monthsOfYear == 0 || b.numbers[u] == nil {
			b.numbers[u] = make([]int, len(b.kinds))
		}
		for k := range b.kinds {
			for i := range int(b.kinds[k].opened(b.model, u, month)) {
				if !b.openOne(k, u, month, i, yield) {
					return false
				}
			}
		}
	}
	return true
}

// openOne states one case: once, or as it was first and as it came to be.
func (b *caseBook) openOne(k, u, month, i int, yield func(schema.Event) bool) bool {
	kind := &b.kinds[k]
	b.opened++
	b.numbers[u][k]++
	c := caseDraft{model: b.model, unit: u, month: month, order: i, lot: b.model.dice.named(kind.code).at(u, month, i)}
	c.state = schema.Case{Kind: kind.code, Version: 1, Number: fmt.Sprintf("%s%s〔%d〕%04d号",
		b.names[u], kind.mark, b.model.period(month).Year, b.numbers[u][k])}
	kind.fill(&c)
	for _, e := range b.versions(c) {
		if !yield(e) {
			return false
		}
	}
	return true
}

// versions gives the one event of most cases and the two of the others.
func (b *caseBook) versions(c caseDraft) []schema.Event {
	first := b.event(c)
	change := b.change(c)
	if change == nil {
		return []schema.Event{first}
	}
	second := b.event(c)
	second.ID += secondCase
	second.Case.Version = 2
	if !change(&c, &first, &second) {
		return []schema.Event{first}
	}
	return []schema.Event{first, second}
}

// change draws what happens to a case later, if anything.
func (m *model) change(c caseDraft) changeFunc {
	plan := m.plan.Cases
	roll := c.lot.at(20).below(1000)
	switch {
	case c.order == 0:
		return nil
	case roll < plan.Voided:
		return voided
	case roll < plan.Voided+plan.Moved:
		return moved
	case roll >= 1000-plan.OpenedFirst:
		return openedFirst
	}
	return nil
}

func voided(_ *caseDraft, _, second *schema.Event) bool {
	second.Case.Void = true
	second.Time = second.Time.AddDate(0, 0, 3)
	return true
}

func moved(c *caseDraft, _, second *schema.Event) bool {
	neighbour := c.neighbour()
	if neighbour < 0 {
		return false
	}
	second.Division, second.Source = c.model.units[neighbour].Code, c.model.source(neighbour)
	second.Time = second.Time.AddDate(0, 0, 5)
	return true
}

// openedFirst makes the first event what was known on the day of opening.
func openedFirst(_ *caseDraft, first, second *schema.Event) bool {
	if first.Case.Closed.IsZero() {
		return false
	}
	first.Case.Closed, first.Case.Outcome, first.Case.Amounts = time.Time{}, "", nil
	first.Time = officeDay(first.Case.Opened)
	second.Time = second.Time.Add(time.Hour)
	return true
}

func (b *caseBook) event(c caseDraft) schema.Event {
	state := c.state
	at := state.Opened
	if !state.Closed.IsZero() {
		at = state.Closed
	}
	return schema.Event{
		ID: fmt.Sprintf("%s-c-%d", b.model.name, b.opened), Source: b.model.source(c.unit), Type: schema.TypeCase,
		Time: officeDay(at).Add(officeHours(c.lot.at(21))), Division: b.model.units[c.unit].Code, Case: &state,
	}
}

// officeDay is when offices open on a calendar date.
func officeDay(date time.Time) time.Time {
	return time.Date(date.Year(), date.Month(), date.Day(), 9, 0, 0, 0, schema.Shanghai)
}
