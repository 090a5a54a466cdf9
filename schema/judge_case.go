package schema

import (
	"slices"
	"time"
)

// caseState weighs a case's data.
func (j *judge) caseState(c *Case) {
	j.division(monthOfDate(c.Opened), monthOfDate(c.Closed))
	j.notFuture("opened", c.Opened)
	j.notFuture("closed", c.Closed)
	j.breakdown(c.By)
	kind, ok := j.catalogue.CaseKind(c.Kind)
	switch {
	case ok:
		j.amounts(kind, c.Amounts)
	case c.Kind != "":
		j.failAt("kind", "没有案件类型 %s，可用的有 %s", quoted(c.Kind), j.kindList())
	}
}

// monthOfDate gives the month of a calendar date; zero for none.
func monthOfDate(date time.Time) Period {
	if date.IsZero() {
		return Period{}
	}
	return Period{Year: date.Year(), Month: date.Month()}
}

// amounts checks each amount against the metrics that it feeds.
func (j *judge) amounts(kind *CaseKind, amounts []Amount) {
	j.push(segment{name: "amounts"})
	for _, amount := range amounts {
		j.push(segment{name: amount.Name})
		j.amount(kind, amount)
		j.depth--
	}
	j.depth--
}

func (j *judge) amount(kind *CaseKind, amount Amount) {
	declared := false
	for _, count := range kind.Counts {
		if count.Amount != amount.Name {
			continue
		}
		declared = true
		if metric, ok := j.catalogue.Metric(count.Metric); ok {
			j.value(metric, amount.Value)
		}
	}
	if !declared {
		j.fail("%s没有这个数额，%s", kind.Name, amountList(kind))
	}
}

// amountList says which amounts a case of the kind may state.
func amountList(kind *CaseKind) string {
	var names []string
	for _, count := range kind.Counts {
		if count.Amount != "" && !slices.Contains(names, count.Amount) {
			names = append(names, count.Amount)
		}
	}
	if len(names) == 0 {
		return "这类案件不带数额，请删去"
	}
	return "可用的有 " + listed(names)
}

func (j *judge) kindList() string {
	var codes []string
	for _, kind := range j.catalogue.CaseKinds {
		codes = append(codes, kind.Code+"（"+kind.Name+"）")
	}
	return listed(codes)
}
