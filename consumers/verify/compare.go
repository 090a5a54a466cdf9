package verify

import (
	"maps"
	"slices"

	"github.com/huizong/huizong/schema"
)

// comparison holds the roll-up against the ledger, one series and month at a time.
type comparison struct {
	catalogue *schema.Catalogue
	series    *seriesNames
	show      int // differences that are kept
	report    *Report
	above     map[schema.Code][]*schema.Division
}

// partition compares a partition of both, each sorted.
func (c *comparison) partition(facts []fact, rows []row) {
	for len(facts) > 0 || len(rows) > 0 {
		group := nextGroup(facts, rows)
		ofGroup := split(facts, func(f fact) bool { return f.compareGroup(group) == 0 })
		rowsOfGroup := split(rows, func(r row) bool { return r.compareGroup(group) == 0 })
		c.group(group, facts[:ofGroup], rows[:rowsOfGroup])
		facts, rows = facts[ofGroup:], rows[rowsOfGroup:]
	}
}

// nextGroup is the first series and month of both.
func nextGroup(facts []fact, rows []row) cellKey {
	if len(facts) == 0 || len(rows) > 0 && rows[0].compareGroup(facts[0].cellKey) < 0 {
		return rows[0].cellKey
	}
	return facts[0].cellKey
}

// group compares all divisions of a series and month.
func (c *comparison) group(group cellKey, facts []fact, rows []row) {
	cells := cellsOf(facts)
	want := c.rollUp(group, cells)
	for _, r := range rows {
		ledger, ok := want[r.division]
		delete(want, r.division)
		if !ok {
			c.differs(r.cellKey, nil, &r.value, cells)
		} else if ledger != r.value {
			c.differs(r.cellKey, &ledger, &r.value, cells)
		}
		c.report.Rows++
	}
	for _, division := range slices.Sorted(maps.Keys(want)) {
		ledger := want[division]
		c.differs(cellKey{group.series, group.month, division}, &ledger, nil, cells)
		c.report.Rows++
	}
}

// rollUp adds the cells up along the divisions of every level.
func (c *comparison) rollUp(group cellKey, cells []cell) map[schema.Code]value {
	axis := schema.AxisSum
	if metric, ok := c.catalogue.Metric(c.series.name(group.series).metric); ok {
		axis = metric.DivisionAxis
	}
	areas := map[schema.Code]value{}
	for _, cell := range cells {
		if cell.reported == 0 {
			continue
		}
		c.report.Cells++
		for _, area := range c.areas(cell.division) {
			if known, ok := areas[area.Code]; ok {
				areas[area.Code] = known.combine(axis, cell.value)
			} else {
				areas[area.Code] = cell.value
			}
		}
	}
	return areas
}

// areas are the areas that a unit counts in.
func (c *comparison) areas(unit schema.Code) []*schema.Division {
	areas, ok := c.above[unit]
	if !ok {
		areas = c.catalogue.Divisions.Ancestors(unit)
		c.above[unit] = areas
	}
	return areas
}

// differs notes a difference, and the statements that the ledger's value is made of.
func (c *comparison) differs(at cellKey, ledger, rollup *value, cells []cell) {
	c.report.Differences++
	if len(c.report.ShownDifferences) >= c.show {
		return
	}
	name := c.series.name(at.series)
	d := Difference{Metric: name.metric, By: name.by, Division: at.division, Period: at.month.period(), Ledger: ledger.shown(), Rollup: rollup.shown()}
	if division, ok := c.catalogue.Divisions.Get(at.division); ok {
		d.Name, d.Level = division.Name, division.Level
	}
	c.tell(&d, cells)
	c.report.ShownDifferences = append(c.report.ShownDifferences, d)
}

// tell adds what makes the ledger's value; where it has none, what withdrew it.
func (c *comparison) tell(d *Difference, cells []cell) {
	for _, cell := range cells {
		inside := slices.ContainsFunc(c.areas(cell.division), func(area *schema.Division) bool { return area.Code == d.Division })
		if !inside || (cell.reported == 0) != (d.Ledger == nil) {
			continue
		}
		for _, f := range cell.facts {
			d.add(f)
		}
	}
}
