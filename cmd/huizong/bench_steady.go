package main

import "github.com/huizong/huizong/schema"

// Of so many events of the steady load one is a correction of some figures; of
// the cases, three in ten are stated before.
const correctionEvery = 20

// steadyLoad goes on behind the backlog: cases, among them new versions of those
// stored, and now and then a division's figures of a month stated anew.
type steadyLoad struct {
	cases *caseLoad
	units []*schema.Division
}

func (l steadyLoad) event(i int) schema.Event {
	e := l.cases.event(i)
	if i%correctionEvery > 0 {
		return e
	}
	lot := mixed(uint64(i))
	unit := l.units[lot%uint64(min(len(l.units), 100))] // a few, so that most of it was stated before
	r := &schema.Report{Period: schema.MonthOf(e.Time), Scope: schema.ScopeOwn, Submitter: "统计员", Note: "按核查结果更正"}
	for _, metric := range []string{"la_cases_handled", "med_enterprise_disputes", "notary_cases"} {
		r.Figures = append(r.Figures, schema.Figure{Metric: metric, Value: schema.Whole(int64(lot >> 40 % 500))})
	}
	e.Type, e.Case, e.Report, e.Division, e.Source = schema.TypeReport, nil, r, unit.Code, "/divisions/"+unit.Code.String()
	return e
}
