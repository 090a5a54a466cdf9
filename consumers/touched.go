package consumers

import (
	"maps"

	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

// touched are the cells that facts bear on, until they are derived. A catch-up
// touches a million, so a cell is eight bytes here, and its names are kept once.
type touched struct {
	ids       map[series]int
	series    []touchedSeries
	cells     int
	published Changes // of scope total, which no cell states
}

// series is what a cell states: a metric, or one item of its breakdown.
type series struct{ Metric, Dimension, Item string }

type touchedSeries struct {
	series
	cells map[unitMonth]bool // whether a report stated it
}

// unitMonth is a reporting unit's month.
type unitMonth struct {
	division uint32
	month    uint16 // twelve times the year, and 0 for January
}

func unitMonthOf(division schema.Code, p schema.Period) unitMonth {
	return unitMonth{uint32(division), uint16(p.Year*12) + uint16(p.Month) - 1}
}

// inJanuary is the January of its year.
func (at unitMonth) inJanuary() unitMonth { return unitMonth{at.division, at.month / 12 * 12} }

func newTouched() *touched { return &touched{ids: map[series]int{}} }

// add touches the cell of a series, reporting unit and month, for a report or for
// a case.
func (t *touched) add(s series, at unitMonth, reported bool) {
	id, ok := t.ids[s]
	if !ok {
		id = len(t.series)
		t.ids[s], t.series = id, append(t.series, touchedSeries{s, map[unitMonth]bool{}})
	}
	cells := t.series[id].cells
	before := len(cells)
	cells[at] = reported || cells[at]
	t.cells += len(cells) - before
}

// merge touches what another did.
func (t *touched) merge(other *touched) {
	for _, s := range other.series {
		for at, reported := range s.cells {
			t.add(s.series, at, reported)
		}
	}
	t.published.Add(other.published)
}

// addReports touches the cells that reports state, and notes what was published.
func (t *touched) addReports(events []Accepted) {
	for i := range events {
		e := &events[i]
		if e.Report == nil {
			continue
		}
		at := unitMonthOf(e.Division, e.Report.Period)
		for j := range e.Report.Figures {
			f := &e.Report.Figures[j]
			if e.Report.Scope == schema.ScopeOwn {
				t.add(series{f.Metric, f.By.Dimension, f.By.Item}, at, true)
			} else {
				t.published.add(f.Metric, e.Division)
			}
		}
	}
}

// changes are the wholes among the touched cells, and what was published.
func (t *touched) changes() Changes {
	c := Changes{Metrics: map[string]struct{}{}, Units: map[schema.Code]struct{}{}}
	c.Add(t.published)
	for _, s := range t.series {
		if s.Dimension != "" {
			continue
		}
		c.Metrics[s.Metric] = struct{}{}
		for at := range s.cells {
			c.Units[schema.Code(at.division)] = struct{}{}
		}
	}
	return c
}

// parts divides the series into such as have about so many cells together.
func (t *touched) parts(cells int) (parts [][]touchedSeries) {
	size := cells
	for _, s := range t.series {
		if size >= cells {
			parts, size = append(parts, nil), 0
		}
		last := len(parts) - 1
		parts[last], size = append(parts[last], s), size+len(s.cells)
	}
	return parts
}

// reported are those of the list that reports stated; all says that no others are.
func reported(list []touchedSeries) (stated []touchedSeries, all bool) {
	all = true
	for _, s := range list {
		cells := map[unitMonth]bool{}
		for at, reported := range s.cells {
			if reported {
				cells[at] = true
			}
		}
		all = all && len(cells) == len(s.cells)
		if len(cells) > 0 {
			stated = append(stated, touchedSeries{s.series, cells})
		}
	}
	return stated, all
}

// dense says whether, of the units in it, a list of series has at least every other
// one in each of its months.
func dense(list []touchedSeries) bool {
	cells, months, units := 0, 0, map[uint32]struct{}{}
	for _, s := range list {
		seen := map[uint16]struct{}{}
		for at := range s.cells {
			seen[at.month], units[at.division] = struct{}{}, struct{}{}
		}
		cells, months = cells+len(s.cells), months+len(seen)
	}
	return 2*cells >= months*len(units)
}

// unitMonths are the units and months in which wholes are touched of metrics that
// are in the same data sets, under the name of one of them.
func (t *touched) unitMonths(setsOf map[string]string) (list []touchedSeries) {
	seen := map[string]int{}
	for _, s := range t.series {
		sets, ok := setsOf[s.Metric]
		if !ok || s.Dimension != "" {
			continue
		}
		i, ok := seen[sets]
		if !ok {
			i = len(list)
			seen[sets], list = i, append(list, touchedSeries{s.series, map[unitMonth]bool{}})
		}
		maps.Copy(list[i].cells, s.cells)
	}
	return list
}

// unitYears are the units and years in which wholes of the metrics are touched,
// under each year's January.
func (t *touched) unitYears(metrics map[string]struct{}) (list []touchedSeries) {
	for _, s := range t.series {
		if _, ok := metrics[s.Metric]; !ok || s.Dimension != "" {
			continue
		}
		years := map[unitMonth]bool{}
		for at := range s.cells {
			years[at.inJanuary()] = true
		}
		list = append(list, touchedSeries{s.series, years})
	}
	return list
}

// touchedTable is what the derivation's statements read as touched.
func touchedTable(list []touchedSeries) *ext.Table {
	n := 0
	for _, s := range list {
		n += len(s.cells)
	}
	var (
		metric, dimension, item = make([]string, 0, n), make([]string, 0, n), make([]string, 0, n)
		year, month             = make([]uint16, 0, n), make([]uint8, 0, n)
		division                = make([]uint32, 0, n)
	)
	for _, s := range list {
		for at := range s.cells {
			metric, dimension, item = append(metric, s.Metric), append(dimension, s.Dimension), append(item, s.Item)
			year, month, division = append(year, at.month/12), append(month, uint8(at.month%12)+1), append(division, at.division)
		}
	}
	table := newTable("touched",
		ext.Column("metric", "String"), ext.Column("dimension", "String"), ext.Column("item", "String"),
		ext.Column("year", "UInt16"), ext.Column("month", "UInt8"), ext.Column("division", "UInt32"))
	fill(table, metric, dimension, item, year, month, division)
	return table
}

// newTable, fill and appendRow panic only where the columns here do not fit
// their types, which no input can bring about.
func newTable(name string, columns ...func(*ext.Table) error) *ext.Table {
	table, err := ext.NewTable(name, columns...)
	if err != nil {
		panic(err)
	}
	return table
}

// fill appends columns, each a slice.
func fill(table *ext.Table, columns ...any) {
	for i, column := range columns {
		if _, err := table.Block().Columns[i].Append(column); err != nil {
			panic(err)
		}
	}
}

func appendRow(table *ext.Table, values ...any) {
	if err := table.Append(values...); err != nil {
		panic(err)
	}
}
