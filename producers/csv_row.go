package producers

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/huizong/huizong/schema"
)

// csvWithdrawn in the value column takes a stated figure back.
const csvWithdrawn = schema.WordWithdrawn

// The columns of a file of figures, the required ones first.
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

	csvRequired = columnScope // how many are required
)

// csvFigureNames are their headings. Of what an event may state they are the keys, too.
var csvFigureNames = [csvColumnCount]string{
	"division", "period", "metric", "value", "scope", "by", "note", "qualifier", "quote",
}

// csvRow is one row while it is checked.
type csvRow struct {
	line    int
	cells   [csvColumnCount]string // without blanks around them
	by      schema.Breakdown
	bad     csvColumnSet // nothing of these is to be judged
	refused csvColumnSet // these the catalogue refused
}

// newRow sorts the cells into their columns and reports those that can't stand
// in any event.
func (f *csvFile) newRow(record csvRecord) csvRow {
	row := csvRow{line: record.line, bad: f.unsure}
	for i, column := range f.columns {
		if column == columnNone || row.bad.has(column) {
			continue
		}
		row.cells[column] = strings.TrimSpace(record.fields[i])
		f.notText(&row, column)
	}
	f.tooLong(&row)
	f.breakdown(&row)
	return row
}

func (f *csvFile) notText(row *csvRow, column csvColumn) {
	const saveAs = "请另存为“CSV UTF-8（逗号分隔）”"
	text := row.cells[column]
	switch {
	case !utf8.ValidString(text):
		f.bad(row, column, RowError{Problem: "不是 UTF-8 编码", Remedy: saveAs})
	case strings.IndexByte(text, 0) >= 0:
		f.bad(row, column, RowError{Problem: "有 NUL 字节", Remedy: "文件可能已损坏，" + saveAs})
	}
}

// tooLong reports the longest cell of a row that is too long as a whole.
func (f *csvFile) tooLong(row *csvRow) {
	total, longest := 0, columnDivision
	for column := range csvColumnCount {
		total += len(row.cells[column])
		if len(row.cells[column]) > len(row.cells[longest]) {
			longest = column
		}
	}
	if total > maxCSVRowBytes {
		f.bad(row, longest, RowError{
			Problem: fmt.Sprintf("这一格有 %d 字节，整行超过 %d KiB", len(row.cells[longest]), maxCSVRowBytes>>10),
			Remedy:  "请缩短；若把下面的行也包括了进来，请检查引号",
		})
		row.bad = ^csvColumnSet(0)
	}
}

// breakdown splits group=minor. What it leaves empty could not be told from
// other mistakes by the catalogue's words.
func (f *csvFile) breakdown(row *csvRow) {
	text := row.cells[columnBy]
	if text == "" || row.bad.has(columnBy) {
		return
	}
	dimension, item, _ := strings.Cut(text, "=")
	row.by = schema.Breakdown{Dimension: strings.TrimSpace(dimension), Item: strings.TrimSpace(item)}
	if row.by.Dimension != "" && row.by.Item != "" {
		return
	}
	e := RowError{Value: text, Problem: "应是 维度=项目", Remedy: "请写成 group=minor 这样"}
	if strings.Contains(text, "＝") {
		e.Remedy = "请写成 " + strings.Replace(text, "＝", "=", 1)
	}
	f.bad(row, columnBy, e)
}

// bad reports a cell that is not to be judged.
func (f *csvFile) bad(row *csvRow, column csvColumn, e RowError) {
	row.bad.add(column)
	e.Row, e.Column = row.line, f.name(column)
	f.fail(e)
}

// appendProbe writes the event that states this row alone, in the row's own
// words. Bad cells are left out, or stand for as much as can be allowed.
func (r *csvRow) appendProbe(b []byte) []byte {
	b = append(b, `{"specversion":"`+schema.SpecVersion+`","id":"row","source":"row","type":"`+schema.TypeReport+`","data":{"figures":[{"value":`...)
	if text := r.cells[columnValue]; text == "" || text == csvWithdrawn || r.bad.has(columnValue) {
		b = append(b, "null"...)
	} else {
		b, _ = jsontext.AppendQuote(b, text) // valid UTF-8, as all that is not bad
	}
	b = r.appendCells(b, columnMetric, columnQualifier, columnQuote, columnNote)
	if r.by != (schema.Breakdown{}) && !r.bad.has(columnBy) {
		b = append(b, `,"by":{`...)
		b, _ = jsontext.AppendQuote(b, r.by.Dimension)
		b = append(b, ':')
		b, _ = jsontext.AppendQuote(b, r.by.Item)
		b = append(b, '}')
	}
	b = append(b, `}]`...)
	if r.bad.has(columnScope) {
		b = append(b, `,"scope":"`+schema.ScopeTotal+`"`...)
	}
	b = r.appendCells(b, columnDivision, columnPeriod, columnScope)
	return append(b, `}}`...)
}

func (r *csvRow) appendCells(b []byte, columns ...csvColumn) []byte {
	for _, column := range columns {
		if text := r.cells[column]; text != "" && !r.bad.has(column) {
			b = append(b, `,"`+csvFigureNames[column]+`":`...)
			b, _ = jsontext.AppendQuote(b, text)
		}
	}
	return b
}
