package producers

import (
	"strings"

	"github.com/huizong/huizong/schema"
)

// judge has the catalogue judge the probe, an event that states a row alone: the
// rules stand in one place, and each reason is about one row. Where tells the
// column that a reason's path is about.
func (f *csvFile) judge(row *csvRow, kind string, where func(path string) csvColumn) schema.Event {
	division, _ := schema.ParseCode(row.words[columnDivision]) // judged with the rest
	event, reasons := f.opts.Catalogue.Judge(schema.Message{
		Subject: schema.Subject(schema.Event{Type: kind, Division: division}),
		Body:    f.probe,
		Time:    f.opts.Now,
	})
	for _, reason := range reasons {
		path, text, _ := strings.Cut(reason, "：")
		path = strings.TrimPrefix(path, "data.")
		if column := where(path); column != columnNone {
			f.refuse(row, path, text, column)
		} else {
			f.fail(RowError{Row: row.line, Problem: reason})
		}
	}
	return event
}

// refuse turns one of the catalogue's reasons, "path：problem，请 remedy", into
// the error of a cell.
func (f *csvFile) refuse(row *csvRow, path, text string, column csvColumn) {
	if row.bad.has(column) {
		return // it has its error already
	}
	row.refused.add(column)
	e := RowError{Row: row.line, Column: f.name(column), Value: row.cells[column]}
	text, _, _ = strings.Cut(text, "，现在是") // the value stands in front
	e.Problem = text
	if problem, remedy, ok := strings.Cut(text, "，请"); ok {
		e.Problem, e.Remedy = problem, "请"+remedy
	}
	f.form.advise(&e, path, column)
	f.fail(e)
}

// wrong says whether one of these columns is bad or refused.
func (r *csvRow) wrong(columns ...csvColumn) bool {
	for _, column := range columns {
		if r.bad.has(column) || r.refused.has(column) {
			return true
		}
	}
	return false
}
