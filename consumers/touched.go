package consumers

import (
	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

// touched are the cells that facts bear on, until they are derived. A catch-up
// touches a million, so a cell is twelve bytes here, its names kept once.
type touched struct {
	series    map[series]uint32
	names     []series
	cells     map[cell]struct{}
	published Changes // of scope total, which no cell states
}

// series is what a cell states: a metric, or one item of its breakdown.
type series struct{ Metric, Dimension, Item string }

// cell is a series of one reporting unit and month.
type cell struct {
	series   uint32 // index into names
	division uint32
	month    uint16 // twelve times the year, and 0 for January
}

func newTouched() *touched {
	return &touched{series: map[series]uint32{}, cells: map[cell]struct{}{}}
}

// add touches the cell of a series, reporting unit and month.
func (t *touched) add(s series, division schema.Code, month schema.Period) {
	id, ok := t.series[s]
	if !ok {
		id = uint32(len(t.names))
		t.series[s], t.names = id, append(t.names, s)
	}
	t.cells[cell{id, uint32(division), uint16(month.Year*12) + uint16(month.Month) - 1}] = struct{}{}
}

// addReports touches the cells that reports state, and notes what was published.
func (t *touched) addReports(events []Accepted) {
	for i := range events {
		e := &events[i]
		if e.Report == nil {
			continue
		}
		for j := range e.Report.Figures {
			f := &e.Report.Figures[j]
			if e.Report.Scope == schema.ScopeOwn {
				t.add(series{f.Metric, f.By.Dimension, f.By.Item}, e.Division, e.Report.Period)
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
	for _, s := range t.names {
		if s.Dimension == "" {
			c.Metrics[s.Metric] = struct{}{}
		}
	}
	for k := range t.cells {
		if t.names[k.series].Dimension == "" {
			c.Units[schema.Code(k.division)] = struct{}{}
		}
	}
	return c
}

// table is what the derivation's statements read as touched.
func (t *touched) table() *ext.Table {
	var (
		metric    = make([]string, 0, len(t.cells))
		dimension = make([]string, 0, len(t.cells))
		item      = make([]string, 0, len(t.cells))
		year      = make([]uint16, 0, len(t.cells))
		month     = make([]uint8, 0, len(t.cells))
		division  = make([]uint32, 0, len(t.cells))
	)
	for c := range t.cells {
		s := &t.names[c.series]
		metric, dimension, item = append(metric, s.Metric), append(dimension, s.Dimension), append(item, s.Item)
		year, month, division = append(year, c.month/12), append(month, uint8(c.month%12)+1), append(division, c.division)
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
