package producers

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// csvColumn is one of the columns that a file may have.
type csvColumn int

// The columns, the required ones first.
const (
	columnDivision csvColumn = iota
	columnPeriod
	columnMetric
	columnValue
	columnScope
	columnBy
	columnNote
	columnQualifier
	columnQuote
	csvColumnCount

	csvRequired           = columnScope // how many are required
	columnNone  csvColumn = -1
)

// csvNames are the headings. Of what an event may state they are the keys, too.
var csvNames = [csvColumnCount]string{
	"division", "period", "metric", "value", "scope", "by", "note", "qualifier", "quote",
}

func (c csvColumn) String() string {
	if c == columnNone {
		return ""
	}
	return csvNames[c]
}

func csvColumnOf(name string) csvColumn { return csvColumn(slices.Index(csvNames[:], name)) }

// csvHeadings lists the first n headings as a file has them.
func csvHeadings(n csvColumn) string { return strings.Join(csvNames[:n], ",") }

type csvColumnSet uint16

func (s *csvColumnSet) add(c csvColumn)     { *s |= 1 << c }
func (s csvColumnSet) has(c csvColumn) bool { return c != columnNone && s&(1<<c) != 0 }

// heading reads the first record; false means that no row can be read by it.
func (f *csvFile) heading(record csvRecord) bool {
	if record.err != nil {
		f.badQuote(record)
		return false
	}
	var seen csvColumnSet
	for i, text := range record.fields {
		f.columns = append(f.columns, csvColumnOf(strings.TrimSpace(text)))
		if f.columns[i] != columnNone {
			seen.add(f.columns[i])
		}
	}
	if seen == 0 {
		f.noHeading(record)
		return false
	}
	f.unknownHeadings(record)
	f.repeatedHeadings(record.line)
	f.missingHeadings(record.line, seen)
	return true
}

// noHeading is a first row without any heading that is known.
func (f *csvFile) noHeading(record csvRecord) {
	e := RowError{Row: record.line, Value: record.fields[0], Problem: "这一行应是表头，却没有一个认得的列名", Remedy: "请在第一行写 " + csvHeadings(csvRequired)}
	if len(record.fields) == 1 && strings.ContainsAny(e.Value, ";\t，；") {
		e.Remedy = "请用英文逗号分隔各列，第一行写 " + csvHeadings(csvRequired)
	}
	f.fail(e)
}

func (f *csvFile) unknownHeadings(record csvRecord) {
	for i, column := range f.columns {
		if column != columnNone {
			continue
		}
		e := RowError{
			Row: record.line, Value: strings.TrimSpace(record.fields[i]),
			Problem: fmt.Sprintf("第 %d 列的列名不认得", i+1),
			Remedy:  "可用的列名有 " + csvHeadings(csvColumnCount),
		}
		if plain := strings.ToLower(halfWidth(e.Value)); csvColumnOf(plain) != columnNone {
			e.Remedy = "请写成 " + plain
		}
		f.fail(e)
	}
}

func (f *csvFile) repeatedHeadings(line int) {
	for i, column := range f.columns {
		first := slices.Index(f.columns, column)
		if column == columnNone || first == i {
			continue
		}
		f.unsure.add(column)
		f.fail(RowError{Row: line, Column: column.String(), Problem: fmt.Sprintf("第 %d 列和第 %d 列的列名相同", first+1, i+1), Remedy: "请只留一个"})
	}
}

func (f *csvFile) missingHeadings(line int, seen csvColumnSet) {
	for column := range csvRequired {
		if !seen.has(column) {
			f.unsure.add(column)
			f.fail(RowError{Row: line, Column: column.String(), Problem: "表头里没有这一列", Remedy: "必须有的列是 " + csvHeadings(csvRequired)})
		}
	}
}

func (f *csvFile) badQuote(record csvRecord) {
	e := RowError{Row: record.line, Problem: "引号没有配对，或引号后面还有字", Remedy: "一格以英文引号开头就要以引号结尾，里面的引号要写两个"}
	if errors.Is(record.err, csv.ErrBareQuote) {
		e.Problem, e.Remedy = "有英文引号，但整格没有用引号括起来", "请删去引号；或把整格括起来，里面的引号写两个"
	}
	if i := len(record.fields); i < len(f.columns) {
		e.Column = f.columns[i].String()
	}
	f.fail(e)
}

func (f *csvFile) badWidth(record csvRecord) {
	e := RowError{Row: record.line, Problem: fmt.Sprintf("有 %d 格，而表头有 %d 列", len(record.fields), len(f.columns)), Remedy: "缺的格请补上逗号"}
	if len(record.fields) > len(f.columns) {
		e.Remedy = "请删去多余的逗号；数里不要有千位分隔符，文字里有逗号时整格要用引号括起来"
	}
	if slices.ContainsFunc(record.fields, func(s string) bool { return strings.Contains(s, "\n") }) {
		e.Remedy = "这一行的引号可能没有配对，把下面几行连了进来，请检查"
	}
	f.fail(e)
}
