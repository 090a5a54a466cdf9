package producers

import (
	"time"

	"github.com/huizong/huizong/schema"
)

// Metrics that say how many cases a case county opens.
const (
	aidAccepted     = "la_cases_accepted"
	specialAccepted = "la_special_accepted"
	disputesFound   = "med_disputes_found"
)

// caseKind is how one kind of case comes about.
type caseKind struct {
	code   string
	mark   string // in the case's number
	opened func(m *model, u, month int) int64
	fill   func(c *caseDraft)
}

func caseKinds() []caseKind {
	return []caseKind{
		{code: "legal_aid", mark: "司援", opened: legalAidOpened, fill: legalAid},
		{code: "mediation", mark: "人调", opened: mediationsOpened, fill: mediation},
		{code: "enforcement_check", mark: "执检", opened: checksOpened, fill: enforcementCheck},
	}
}

func legalAidOpened(m *model, u, month int) int64 { return m.insteadOf(aidAccepted, u, month) }

func mediationsOpened(m *model, u, month int) int64 { return m.insteadOf(disputesFound, u, month) }

func checksOpened(m *model, u, month int) int64 { return m.checks[u][month] }

// insteadOf is what a unit's cases add up to where it states no figure.
func (m *model) insteadOf(metric string, u, month int) int64 {
	if !m.units[u].cases {
		return 0
	}
	return m.values[metric][u][month]
}

// caseDraft is a case while it is being made up. The first of a kind, unit and
// month counts in everything that its kind can count in, in that month.
type caseDraft struct {
	model *model
	unit  int
	month int // opened
	order int // within unit, month and kind
	lot   dice
	state schema.Case
}

// opens sets the day: early for the first, so that it can close in the month.
func (c *caseDraft) opens() {
	first := c.model.period(c.month).FirstDay()
	days := int64(first.AddDate(0, 1, -1).Day())
	if c.order == 0 {
		days = 10
	}
	c.state.Opened = first.AddDate(0, 0, int(c.lot.at(1).below(days)))
}

// closes sets the day some days later: a case of which the year's sums are
// compared closes in its year, none does in a month whose line was down, and what
// would close after the simulation stays open.
func (c *caseDraft) closes(days int64, inYear bool) {
	if c.order == 0 {
		days = 15
	}
	closed := c.state.Opened.AddDate(0, 0, int(c.lot.at(2).below(days)))
	if yearEnd := time.Date(c.state.Opened.Year(), time.December, 31, 0, 0, 0, 0, time.UTC); inYear && closed.After(yearEnd) {
		closed = yearEnd
	}
	switch month := c.monthOf(closed); {
	case month >= c.model.end:
		return
	case !c.model.stated(c.unit, month):
		closed = c.model.period(c.month+1).FirstDay().AddDate(0, 0, -1)
	}
	c.state.Closed = closed
}

func (c *caseDraft) monthOf(date time.Time) int {
	return (date.Year()-c.model.firstYear)*monthsOfYear + int(date.Month()) - 1
}

func (c *caseDraft) amount(name string, value int64) {
	c.state.Amounts = append(c.state.Amounts, schema.Amount{Name: name, Value: schema.Whole(value)})
}

// likely says yes so many times in a thousand, and for the first case always.
func (c *caseDraft) likely(branch int, thousandths int64) bool {
	return c.order == 0 || c.lot.at(branch).below(1000) < thousandths
}

func legalAid(c *caseDraft) {
	special := int64(c.order) < c.model.values[specialAccepted][c.unit][c.month]
	if special {
		dimension, _ := c.model.catalogue.Dimension("group")
		item := dimension.Items[c.lot.at(3).below(int64(len(dimension.Items)))]
		c.state.By = schema.Breakdown{Dimension: dimension.Code, Item: item.Code}
	}
	c.opens()
	if c.closes(70, special); c.state.Closed.IsZero() {
		return
	}
	c.state.Outcome = "granted"
	if c.likely(4, 700) {
		c.amount("loss_recovered", 100*(10+c.lot.at(5).below(300)))
	}
}

func mediation(c *caseDraft) {
	settled := 925 + c.model.dice.named("settled").at(c.unit).below(50)
	resolved := c.likely(3, settled)
	c.opens()
	if c.closes(25, resolved); c.state.Closed.IsZero() {
		return
	}
	c.state.Outcome = "unresolved"
	if resolved {
		c.state.Outcome = "resolved"
	}
}

func enforcementCheck(c *caseDraft) {
	problems := max(0, c.lot.at(3).below(7)-3)
	if c.order == 0 {
		problems = max(1, problems)
	}
	c.opens()
	c.closes(15, false)
	c.amount("problems", problems)
	switch {
	case c.state.Closed.IsZero():
	case problems == 0:
		c.state.Outcome = "passed"
	case c.likely(4, 300):
		c.state.Outcome = "penalised"
		c.amount("fine", 100*(2+c.lot.at(5).below(80)))
	default:
		c.state.Outcome = "ordered_to_correct"
	}
}

// neighbour is a county of the same city where the case may have belonged from
// the start, or -1: one that counts such cases as this one does, and whose
// months are stated.
func (c *caseDraft) neighbour() int {
	m, here := c.model, &c.model.units[c.unit]
	if c.state.By != (schema.Breakdown{}) {
		return -1
	}
	for u := range m.units {
		there := &m.units[u]
		if u == c.unit || there.Level != schema.LevelCounty || there.city != here.city || !m.stated(u, c.month) {
			continue
		}
		counts := c.state.Kind == "enforcement_check" || there.cases
		if counts && (c.state.Closed.IsZero() || m.stated(u, c.monthOf(c.state.Closed))) {
			return u
		}
	}
	return -1
}
