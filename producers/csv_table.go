package producers

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// csvTable is a CSV file while it is read. It finds the columns by their headings.
type csvTable struct {
	file     string
	names    []string // the headings that it may have, the required ones first
	required int      // how many
	columns  []csvColumn
	unsure   csvColumnSet // columns that the heading lacks or has twice
	errors   RowErrors
}

func newCSVTable(file string, names []string, required int) csvTable {
	return csvTable{file: file, names: names, required: required}
}

// csvColumn is one of the columns that a file may have, by its place among the names.
type csvColumn int

const columnNone csvColumn = -1

type csvColumnSet uint16

func (s *csvColumnSet) add(c csvColumn)     { *s |= 1 << c }
func (s csvColumnSet) has(c csvColumn) bool { return c != columnNone && s&(1<<c) != 0 }

func (t *csvTable) column(name string) csvColumn { return csvColumn(slices.Index(t.names, name)) }

func (t *csvTable) name(c csvColumn) string {
	if c == columnNone {
		return ""
	}
	return t.names[c]
}

// headings lists the first n headings as a file has them.
func (t *csvTable) headings(n int) string { return strings.Join(t.names[:n], ",") }

// read gives every row to take: one with as many fields as there are columns.
func (t *csvTable) read(body []byte, take func(csvRecord)) {
	if problem, remedy := notCSV(body, t.headings(t.required)); problem != "" {
		t.fail(RowError{Problem: problem, Remedy: remedy})
		return
	}
	records := newCSVRecords(bytes.TrimPrefix(body, utf8Mark))
	heading, ok := records.next()
	if !ok || !t.heading(heading) {
		return
	}
	records.width = len(t.columns)
	if rows := t.rows(records, take); rows == 0 {
		t.fail(RowError{Row: heading.line, Problem: "只有表头，没有数据", Remedy: "请在表头下面填写，一行一个数"})
	}
}

// rows reads every row and tells how many there are, blank ones aside.
func (t *csvTable) rows(records *csvRecords, take func(csvRecord)) int {
	full := 0
	for n := 0; ; n++ {
		record, ok := records.next()
		if !ok {
			return full
		}
		if n == maxCSVRows {
			t.fail(RowError{Row: record.line, Problem: fmt.Sprintf("超过 %d 行", maxCSVRows), Remedy: "请拆成几个文件"})
			return full
		}
		if record.err != nil || !record.blank() {
			full++
			t.record(record, take)
		}
	}
}

func (t *csvTable) record(record csvRecord, take func(csvRecord)) {
	switch {
	case record.err != nil:
		t.badQuote(record)
	case len(record.fields) != len(t.columns):
		t.badWidth(record)
	default:
		take(record)
	}
}

func (t *csvTable) fail(e RowError) {
	e.File = t.file
	t.errors.add(e)
}
