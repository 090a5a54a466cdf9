package producers

import (
	"context"
	"fmt"

	"github.com/huizong/huizong/schema"
)

// maxChecked is the most figures that are kept to be checked, of one file.
const maxChecked = 1_000_000

// pastMonths are what a month's checks look at before it: its year so far, and the
// same month last year.
const pastMonths = 12

// StandingLookup finds what a division stood at before.
type StandingLookup func(ctx context.Context, division schema.Code, request schema.StandingRequest) (schema.Standing, error)

// Checker evaluates the cross-checks that a file's figures touch before they are
// sent. Cases aren't looked at: what they count in is known once they are stored.
type Checker struct {
	catalogue *schema.Catalogue
	touching  map[string][]*schema.Check // by metric: compare and constant
	plausible []*schema.Check
	own       map[schema.Code]checkedUnit
	totals    map[areaPeriod]checkedPrint
	figures   int
}

// checkedUnit is what a file states of a unit, by metric and month.
type checkedUnit map[string]map[schema.Period]checkedFigure

type checkedFigure struct {
	value       schema.Decimal
	withdrawn   bool
	note, place string
}

// NewChecker makes a checker of one file.
func NewChecker(catalogue *schema.Catalogue) *Checker {
	c := &Checker{
		catalogue: catalogue, touching: map[string][]*schema.Check{},
		own: map[schema.Code]checkedUnit{}, totals: map[areaPeriod]checkedPrint{},
	}
	for i := range catalogue.Checks {
		k := &catalogue.Checks[i]
		if k.Kind == schema.CheckPlausible {
			c.plausible = append(c.plausible, k)
		}
		for _, metric := range k.Metrics() {
			c.touching[metric] = append(c.touching[metric], k)
		}
	}
	return c
}

// Add takes the figures of a draft that checks are about. Its error says that the
// file is too large to be checked.
func (c *Checker) Add(d Draft) error {
	r := d.Event.Report
	if r == nil {
		return nil
	}
	for i, f := range r.Figures {
		if f.By != (schema.Breakdown{}) {
			continue
		}
		if c.figures++; c.figures > maxChecked {
			return fmt.Errorf("一个文件最多 %d 个数据，请分成几个文件", maxChecked)
		}
		figure := checkedFigure{value: f.Value, withdrawn: f.Withdrawn, note: f.Note}
		if figure.note == "" {
			figure.note = r.Note
		}
		if i < len(d.Places) {
			figure.place = d.Places[i]
		}
		c.take(d.Event.Division, r, f, figure)
	}
	return nil
}

func (c *Checker) take(division schema.Code, r *schema.Report, f schema.Figure, figure checkedFigure) {
	switch {
	case r.Scope == schema.ScopeTotal:
		c.print(areaPeriod{division, r.Period}, f, figure)
		return
	case c.own[division] == nil:
		c.own[division] = checkedUnit{}
	}
	months := c.own[division]
	if months[f.Metric] == nil {
		months[f.Metric] = map[schema.Period]checkedFigure{}
	}
	months[f.Metric][r.Period] = figure
}
