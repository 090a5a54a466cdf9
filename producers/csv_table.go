package producers

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
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

// csvLayout is the headings that a file may have.
type csvLayout struct {
	names     []string  // the required ones first
	required  int       // how many
	some      csvColumn // one from here on is required, too; 0 means none
	aliases   map[string]csvColumn
	find      func(heading string) csvColumn // finds further ones; may be nil
	available string                         // tells of the headings; empty means all the names
	own       func(csvColumn) bool           // columns that tell this form from others
	explain   func(*RowError)                // tells more of a heading that is none of them; may be nil
}

func newCSVTable(file string, layout csvLayout) csvTable {
	return csvTable{file: file, csvLayout: layout, heads: slices.Clone(layout.names), unsure: layout.noColumns()}
}

// csvColumn is one of the columns that a file may have, by its place among the names.
type csvColumn int

const columnNone csvColumn = -1

// csvColumnSet holds some of a layout's columns.
type csvColumnSet []bool

func (s csvColumnSet) add(c csvColumn)      { s[c] = true }
func (s csvColumnSet) has(c csvColumn) bool { return c != columnNone && s[c] }

func (l *csvLayout) noColumns() csvColumnSet { return make(csvColumnSet, len(l.names)) }

// column finds a column by what its heading may be.
func (l *csvLayout) column(heading string) csvColumn {
	if c, ok := l.aliases[heading]; ok {
		return c
	}
	if c := l.named(heading); c != columnNone || l.find == nil {
		return c
	}
	return l.find(heading)
}

// named finds a column by its name.
func (l *csvLayout) named(name string) csvColumn { return csvColumn(slices.Index(l.names, name)) }

// marks says whether one of the headings belongs to this form only.
func (l *csvLayout) marks(headings []string) bool {
	return slices.ContainsFunc(headings, func(text string) bool {
		c := l.column(strings.TrimSpace(text))
		return c != columnNone && l.own(c)
	})
}

// name is the heading that the file has, or should have.
func (t *csvTable) name(c csvColumn) string {
	if c == columnNone {
		return ""
	}
	return t.heads[c]
}

// headings lists the first n headings.
func (l *csvLayout) headings(n int) string { return strings.Join(l.names[:n], ",") }

// read gives every row to take: one with as many fields as there are columns.
// Its error is take's or the reader's.
func (t *csvTable) read(in io.Reader, most int64, choose func(headings []string), take func(csvRecord) error) error {
	records := newCSVRecords(newCSVText(in, most))
	heading, err := records.next()
	for err == nil && heading.err == nil && heading.blank() {
		heading, err = records.next()
	}
	if err != nil {
		return t.ended(err, RowError{Problem: "文件是空的", Remedy: "第一行应是表头 " + t.headings(t.required)})
	}
	if choose != nil && heading.err == nil {
		choose(heading.fields)
	}
	if !t.heading(heading) {
		return nil
	}
	records.width = len(t.columns)
	rows, err := t.rows(records, take)
	if rows > 0 {
		return t.ended(err, RowError{})
	}
	return t.ended(err, RowError{Row: heading.line, Problem: "只有表头，没有数据", Remedy: "请在表头下面填写，一行一个数"})
}

// ended tells how the file ended, and what it lacks where that was its end.
func (t *csvTable) ended(err error, lacks RowError) error {
	if broken := (*csvBroken)(nil); errors.As(err, &broken) {
		t.fail(RowError{Row: broken.row, Problem: broken.problem, Remedy: broken.remedy})
		return nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if lacks.Problem != "" {
		t.fail(lacks)
	}
	return nil
}

// rows reads every row and tells how many there are, blank ones aside.
func (t *csvTable) rows(records *csvRecords, take func(csvRecord) error) (full int, err error) {
	for n := 0; ; n++ {
		record, err := records.next()
		if err != nil {
			return full, err
		}
		if n == maxCSVRows {
			return full, &csvBroken{record.line, fmt.Sprintf("超过 %d 行", maxCSVRows), "请拆成几个文件"}
		}
		if record.err == nil && record.blank() {
			continue
		}
		full++
		if err := t.record(record, take); err != nil {
			return full, err
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

// tooLong reports the longest cell of a row that is too long as a whole.
func (t *csvTable) tooLong(record csvRecord) bool {
	total, longest := 0, 0
	for i, field := range record.fields {
		total += len(field)
		if len(field) > len(record.fields[longest]) {
			longest = i
		}
	}
	if total <= maxCSVRowBytes {
		return false
	}
	t.fail(RowError{
		Row: record.line, Column: t.name(t.columns[longest]),
		Problem: fmt.Sprintf("这一格有 %d 字节，整行超过 %d KiB", len(record.fields[longest]), maxCSVRowBytes>>10),
		Remedy:  "请缩短；若把下面的行也包括了进来，请检查引号",
	})
	return true
}

func (t *csvTable) fail(e RowError) {
	e.File = t.file
	t.errors.add(e)
}
