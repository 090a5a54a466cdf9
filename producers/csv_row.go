package producers

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/huizong/huizong/schema"
)

// csvRow is one row while it is checked. Its cells are by column.
type csvRow struct {
	line    int
	cells   []string // as they stand, without blanks around them
	words   []string // the same, written as the catalogue reads them
	by      schema.Breakdown
	bad     csvColumnSet // nothing of these is to be judged
	refused csvColumnSet // these the catalogue refused
}

// next sorts the cells of a record into the row at hand and reports those that
// can't stand in any event.
func (f *csvFile) next(record csvRecord) *csvRow {
	row := &f.current
	row.line, row.by = record.line, schema.Breakdown{}
	copy(row.bad, f.unsure)
	clear(row.refused)
	for i, column := range f.columns {
		if column == columnNone || row.bad.has(column) {
			continue
		}
		text := strings.TrimSpace(record.fields[i])
		row.cells[column], row.words[column] = text, text
		if strings.IndexByte(text, 0) >= 0 {
			f.bad(row, column, RowError{Problem: "有 NUL 字节", Remedy: "文件可能已损坏，" + csvSaveAs})
		}
	}
	return row
}

// bad reports a cell that is not to be judged.
func (f *csvFile) bad(row *csvRow, column csvColumn, e RowError) {
	row.bad.add(column)
	e.Row, e.Column = row.line, f.name(column)
	f.fail(e)
}

// rewrite puts cells into the catalogue's form, where they have only one meaning.
func (r *csvRow) rewrite(plain func(string) string, columns ...csvColumn) {
	for _, column := range columns {
		if r.words[column] != "" {
			r.words[column] = plain(r.words[column])
		}
	}
}

// breakdown splits group=minor. What it leaves empty could not be told from
// other mistakes by the catalogue's words.
func (f *csvFile) breakdown(row *csvRow, column csvColumn) {
	text := row.cells[column]
	if text == "" || row.bad.has(column) {
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
	f.bad(row, column, e)
}

// The event that states a row alone, in the row's own words, begins like this.
const (
	reportProbe = `{"specversion":"` + schema.SpecVersion + `","id":"row","source":"row","type":"` + schema.TypeReport + `","data":{`
	caseProbe   = `{"specversion":"` + schema.SpecVersion + `","id":"row","source":"row","type":"` + schema.TypeCase + `","data":{`
)

// appendCell writes a cell as a member, unless it is empty or bad.
func (r *csvRow) appendCell(b []byte, name string, column csvColumn) []byte {
	text := r.words[column]
	if text == "" || r.bad.has(column) {
		return b
	}
	return appendText(appendName(b, name), text)
}

// appendLiteral writes a cell that is a literal of JSON.
func (r *csvRow) appendLiteral(b []byte, name string, column csvColumn) []byte {
	text := r.words[column]
	if text == "" || r.bad.has(column) {
		return b
	}
	return append(appendName(b, name), text...)
}

func (r *csvRow) appendBreakdown(b []byte, column csvColumn) []byte {
	if r.by == (schema.Breakdown{}) || r.bad.has(column) {
		return b
	}
	b = append(appendName(b, "by"), '{')
	b = append(appendText(b, r.by.Dimension), ':')
	return append(appendText(b, r.by.Item), '}')
}

// appendNumber writes a stated value, null for a withdrawn one.
func appendNumber(b []byte, text string) []byte {
	if text == csvWithdrawn {
		return append(b, "null"...)
	}
	return appendText(b, text)
}

// appendName begins a member of an object; a code needs no escapes.
func appendName(b []byte, code string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	b = append(append(b, '"'), code...)
	return append(b, `":`...)
}

// appendText writes text, which is valid UTF-8 as all of a CSV file.
func appendText(b []byte, text string) []byte {
	b, _ = jsontext.AppendQuote(b, text)
	return b
}
