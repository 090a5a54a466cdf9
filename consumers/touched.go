package consumers

import (
	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

func newTouched() *touched {
	return &touched{events: map[eventKey]struct{}{}, cases: map[caseKey]struct{}{}, cells: map[cellKey]struct{}{}}
}

func (t *touched) add(e *Accepted) {
	t.events[eventKey{uint32(e.Division), e.ID}] = struct{}{}
	if e.Case != nil {
		t.cases[caseKey{e.Case.Kind, e.Case.Number}] = struct{}{}
	}
	if e.Report == nil || e.Report.Scope != schema.ScopeOwn {
		return
	}
	for i := range e.Report.Figures {
		f := &e.Report.Figures[i]
		t.cells[cellKey{
			Metric: f.Metric, Dimension: f.By.Dimension, Item: f.By.Item, Division: uint32(e.Division),
			Year: uint16(e.Report.Period.Year), Month: uint8(e.Report.Period.Month),
		}] = struct{}{}
	}
}

func (t *touched) eventTable() *ext.Table {
	table := newTable("batch_event", ext.Column("division", "UInt32"), ext.Column("id", "String"))
	for k := range t.events {
		appendRow(table, k.division, k.id)
	}
	return table
}

func batchCases(cases map[caseKey]struct{}) *ext.Table {
	table := newTable("batch_case", ext.Column("kind", "String"), ext.Column("case", "String"))
	for k := range cases {
		appendRow(table, k.Kind, k.Case)
	}
	return table
}

func (t *touched) cellTable() *ext.Table {
	table := newTable("touched",
		ext.Column("metric", "String"), ext.Column("dimension", "String"), ext.Column("item", "String"),
		ext.Column("year", "UInt16"), ext.Column("month", "UInt8"), ext.Column("division", "UInt32"))
	for k := range t.cells {
		appendRow(table, k.Metric, k.Dimension, k.Item, k.Year, k.Month, k.Division)
	}
	return table
}

// newTable and appendRow panic only where the columns here do not fit their
// types, which no input can bring about.
func newTable(name string, columns ...func(*ext.Table) error) *ext.Table {
	table, err := ext.NewTable(name, columns...)
	if err != nil {
		panic(err)
	}
	return table
}

func appendRow(table *ext.Table, values ...any) {
	if err := table.Append(values...); err != nil {
		panic(err)
	}
}
