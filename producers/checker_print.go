package producers

import (
	"math"

	"github.com/huizong/huizong/schema"
)

type areaPeriod struct {
	division schema.Code
	period   schema.Period
}

// checkedPrint are the exact figures that a file publishes of an area, by metric
// and indicator.
type checkedPrint map[string]checkedFigure

func (c *Checker) print(at areaPeriod, f schema.Figure, figure checkedFigure) {
	if f.Withdrawn || f.Qualifier != "" && f.Qualifier != schema.Exact {
		return
	}
	if c.totals[at] == nil {
		c.totals[at] = checkedPrint{}
	}
	c.totals[at][f.Metric] = figure
}

// printFindings holds printed rates against what the file prints beside them.
func (c *Checker) printFindings() (found []Finding) {
	for at, printed := range c.totals {
		for i := range c.catalogue.Indicators {
			indicator := &c.catalogue.Indicators[i]
			rate, ok := printed[indicator.Code]
			if !ok {
				continue
			}
			for j := range c.catalogue.Checks {
				found = append(found, c.printFinding(at, printed, indicator, rate, &c.catalogue.Checks[j])...)
			}
		}
	}
	return found
}

// printFinding is what a check of printed figures has against a rate: one or nothing.
func (c *Checker) printFinding(at areaPeriod, printed checkedPrint, i *schema.Indicator, rate checkedFigure, k *schema.Check) []Finding {
	goal := c.catalogue.GoalOf(i) != ""
	upper, note, places, whole := printed.sum(i.Numerator)
	p := schema.Printed{Rate: rate.value, Numerator: upper, Goal: goal, Share: i.IsShare()}
	result := schema.CheckResult{Check: k, Code: i.Code, Division: at.division, Period: at.period, Left: &rate.value}
	holds, ok := true, false
	switch {
	case k.Kind == schema.CheckPrintedRate && !goal:
		lower, lowerNote, lowerPlaces, known := printed.sum(i.Denominator)
		p.Denominator, note, places = lower, firstNote(note, lowerNote), append(places, lowerPlaces...)
		holds, ok = p.RateHolds(whole && known)
		if whole && known && lower > 0 {
			quotient := p.Quotient()
			result.Right = &quotient
		}
	case k.Kind == schema.CheckIntegerGoal && goal && whole:
		var implied schema.Decimal
		holds, implied, ok = p.GoalHolds()
		nearest := schema.Whole(int64(math.Round(implied.Float())))
		result.Left, result.Right = &implied, &nearest
	}
	if !ok || holds {
		return nil
	}
	result.Settle(holds, firstNote(rate.note, note))
	return []Finding{{CheckResult: result, Sentence: c.sentence(result), Places: append([]string{rate.place}, places...)}}
}

func firstNote(notes ...string) string {
	for _, note := range notes {
		if note != "" {
			return note
		}
	}
	return ""
}

// sum adds up metrics, if all of them are printed.
func (p checkedPrint) sum(metrics []string) (sum schema.Decimal, note string, places []string, whole bool) {
	for _, metric := range metrics {
		f, ok := p[metric]
		if !ok {
			return 0, "", nil, false
		}
		sum, note, places = sum+f.value, firstNote(note, f.note), append(places, f.place)
	}
	return sum, note, places, true
}
