package main

import (
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/huizong/huizong/schema"
)

// caseMonths are the last months, over which the stream of cases goes: so that a
// unit has as many cases of a kind in a month as one has that a backlog comes from.
const caseMonths = 3

// Of ten events in a row the first seven open cases; each of the others states
// one of these again: as closed, corrected, or void.
const (
	caseEvents = 10
	caseOpens  = 7
)

// restatedCases are which of the seven are stated again, and how long after: in
// thousandths of the whole stream.
var restatedCases = [caseEvents - caseOpens]struct{ slot, after int }{{0, 1}, {2, 5}, {5, 20}}

// caseLoad makes up the stream of cases; the same number gives the same event.
type caseLoad struct {
	units []*schema.Division
	total int // events; there may be more behind them, of the last day
}

// event is the stream's event of a number, from 0.
func (l *caseLoad) event(i int) schema.Event {
	block, slot := i/caseEvents, i%caseEvents
	version := int64(1)
	if slot >= caseOpens {
		again := restatedCases[slot-caseOpens]
		version, slot = 2, again.slot
		if earlier := block - max(1, l.total*again.after/1000/caseEvents); earlier >= 0 {
			block = earlier
		}
	}
	return l.stated(i, block*caseEvents+slot, version)
}

// stated is what is known of a case, by its number, at an event.
func (l *caseLoad) stated(i, number int, version int64) schema.Event {
	lot := mixed(uint64(number))
	unit := l.units[lot%uint64(len(l.units))]
	opened, today := l.day(number), l.day(i)
	kind := benchKinds[mixed(lot)%uint64(len(benchKinds))]
	c := &schema.Case{Kind: kind.code, Number: caseNumber(unit, kind.mark, opened, number), Version: version, Opened: opened}
	if version > 1 || lot>>32%2 == 0 && number%caseEvents != restatedCases[0].slot {
		c.Closed = closedBy(opened, today, lot)
	}
	kind.fill(c, lot>>8)
	c.Void = version > 1 && lot>>40%100 == 0
	at := atWork(today, mixed(uint64(i)))
	return schema.Event{
		ID: eventID(at, mixed(uint64(i))), Source: "/divisions/" + unit.Code.String() + "/" + kind.system, Type: schema.TypeCase,
		Time: at, Division: unit.Code, Case: c,
	}
}

// day is when an event of that number is stated.
func (l *caseLoad) day(i int) time.Time {
	end := benchFirst.FirstDay().AddDate(0, benchMonths, 0)
	first := end.AddDate(0, -caseMonths, 0)
	days := int(end.Sub(first).Hours() / 24)
	return first.AddDate(0, 0, min(i*days/l.total, days-1))
}

func closedBy(opened, today time.Time, lot uint64) time.Time {
	closed := opened.AddDate(0, 0, int(lot>>48%40))
	if closed.After(today) {
		return today
	}
	return closed
}

// caseNumber is as offices write them: no two of a kind are the same.
func caseNumber(unit *schema.Division, mark string, opened time.Time, number int) string {
	_, size := utf8.DecodeRuneInString(unit.Name)
	return fmt.Sprintf("%s%s%d-%07d", unit.Name[:size], mark, opened.Year(), number)
}

// benchKind is a kind of case as an office's system states it.
type benchKind struct {
	code, mark, system string
	fill               func(c *schema.Case, lot uint64)
}

// Legal aid and mediation are half of it each; an enforcement check comes seldom.
var benchKinds = []benchKind{
	{"legal_aid", "司援", "legal-aid-system", fillAid},
	{"mediation", "人调", "mediation-system", fillMediation},
	{"legal_aid", "司援", "legal-aid-system", fillAid},
	{"mediation", "人调", "mediation-system", fillMediation},
	{"enforcement_check", "执检", "enforcement-system", fillCheck},
}

func fillAid(c *schema.Case, lot uint64) {
	groups := []string{"minor", "woman", "elderly", "disabled", "migrant_worker", "veteran"}
	if lot%5 < 2 {
		c.By = schema.Breakdown{Dimension: "group", Item: groups[lot%uint64(len(groups))]}
	}
	if !c.Closed.IsZero() {
		c.Outcome = "granted"
		c.Amounts = []schema.Amount{{Name: "loss_recovered", Value: schema.Decimal(lot % 900_000_000 / 100 * 100)}}
	}
}

func fillMediation(c *schema.Case, lot uint64) {
	if c.Closed.IsZero() {
		return
	}
	c.Outcome = "resolved"
	if lot%20 == 0 {
		c.Outcome = "failed"
	}
}

func fillCheck(c *schema.Case, lot uint64) {
	c.Amounts = []schema.Amount{{Name: "problems", Value: schema.Whole(int64(lot % 4))}}
	if !c.Closed.IsZero() && lot%4 > 1 {
		c.Amounts = append(c.Amounts, schema.Amount{Name: "fine", Value: schema.Whole(int64(lot % 200 * 100))})
	}
}
