package producers

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// csvTable is a CSV file while it is read. It finds the columns by their headings.
type csvTable struct {
	file string
	csvLayout
	heads   []string     // by column, as the file writes it
	columns []csvColumn  // of each cell of a row
	unsure  csvColumnSet // columns that the heading lacks or has twice
	errors  RowErrors
}

func newCSVTable(file string, layout csvLayout) csvTable {
	return csvTable{file: file, csvLayout: layout, heads: slices.Clone(layout.names), unsure: layout.noColumns()}
}

// name is the heading that the file has, or should have.
func (t *csvTable) name(c csvColumn) string {
	if c == columnNone {
		return ""
	}
	return t.heads[c]
}

func (t *csvTable) fail(e RowError) {
	e.File = t.file
	t.errors.add(e)
}

// read gives every row to take: one with as many fields as there are columns.
// choose may choose the layout by the headings. What is wrong with the file is
// among the errors; the error that read returns is take's, or the reader's.
func (t *csvTable) read(in io.Reader, most int64, choose func(headings []string), take func(csvRecord) error) error {
	records := newCSVRecords(newCSVText(in, most))
	heading, end := firstRow(records)
	if end != nil {
		return t.ended(end, RowError{Problem: "文件是空的", Remedy: "第一行应是表头 " + t.headings(t.required)})
	}
	if choose != nil && heading.err == nil {
		choose(heading.fields)
	}
	if !t.heading(heading) {
		return nil
	}
	records.width = len(t.columns)
	rows, end, err := t.rows(records, take)
	switch {
	case err != nil:
		return err
	case rows == 0:
		return t.ended(end, RowError{Row: heading.line, Problem: "只有表头，没有数据", Remedy: "请在表头下面填写，一行一个数"})
	}
	return t.ended(end, RowError{})
}

// firstRow gives the first row that isn't blank.
func firstRow(records *csvRecords) (csvRecord, error) {
	for range maxCSVRows {
		record, end := records.next()
		if end != nil || record.err != nil || !record.blank() {
			return record, end
		}
	}
	return csvRecord{}, tooManyRows(records.lines)
}

func tooManyRows(line int) *csvBroken {
	return &csvBroken{line, fmt.Sprintf("超过 %d 行", maxCSVRows), "请拆成几个文件"}
}

// ended tells how the file ended, and what it lacks where that was its end.
func (t *csvTable) ended(end error, lacks RowError) error {
	broken, ok := errors.AsType[*csvBroken](end)
	switch {
	case ok:
		t.fail(RowError{Row: broken.row, Problem: broken.problem, Remedy: broken.remedy})
	case !errors.Is(end, io.EOF):
		return fmt.Errorf("read %s: %w", t.file, end)
	case lacks.Problem != "":
		t.fail(lacks)
	}
	return nil
}

// rows reads every row and tells how many there are, blank ones aside, and what
// ended them; err is take's.
func (t *csvTable) rows(records *csvRecords, take func(csvRecord) error) (full int, end, err error) {
	for n := 0; ; n++ {
		record, end := records.next()
		switch {
		case end != nil:
			return full, end, nil
		case n == maxCSVRows:
			return full, tooManyRows(record.line), nil
		case record.err == nil && record.blank():
			continue
		}
		full++
		err := t.record(record, take)
		if broken, ok := errors.AsType[*csvBroken](err); ok {
			return full, broken, nil
		}
		if err != nil {
			return full, nil, err
		}
	}
}

func (t *csvTable) record(record csvRecord, take func(csvRecord) error) error {
	switch {
	case record.err != nil:
		t.badRow(record)
	case len(record.fields) != len(t.columns):
		t.badWidth(record)
	case !t.tooLong(record):
		return take(record)
	}
	return nil
}
