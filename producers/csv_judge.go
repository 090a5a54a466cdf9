package producers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huizong/huizong/schema"
)

// row has the catalogue judge an event that states this row alone: the rules
// stand in one place, and each reason is about one row.
func (f *csvFile) row(record csvRecord) {
	row := f.newRow(record)
	f.probe = row.appendProbe(f.probe[:0])
	division, _ := schema.ParseCode(row.cells[columnDivision]) // judged with the rest
	event, reasons := f.opts.Catalogue.Judge(schema.Message{
		Subject: schema.Subject(schema.Event{Type: schema.TypeReport, Division: division}),
		Body:    f.probe,
		Time:    f.opts.Now,
	})
	for _, reason := range reasons {
		f.refuse(&row, reason)
	}
	f.state(&row, event)
}

// refuse turns one of the catalogue's reasons, "path：problem，请 remedy", into
// the error of a cell.
func (f *csvFile) refuse(row *csvRow, reason string) {
	path, text, _ := strings.Cut(reason, "：")
	name := strings.TrimPrefix(strings.TrimPrefix(path, "data."), "figures[0].")
	column := f.column(name)
	if row.bad.has(column) {
		return // it has its error already
	}
	e := RowError{Row: row.line, Problem: reason}
	if column != columnNone {
		row.refused.add(column)
		e.Column, e.Value = name, row.cells[column]
		text, _, _ = strings.Cut(text, "，现在是") // the value stands in front
		if problem, remedy, ok := strings.Cut(text, "，请"); ok {
			text, e.Remedy = problem, "请"+remedy
		}
		e.Problem = text
		f.advise(&e, column)
	}
	f.fail(e)
}

// csvIdentity is what makes two rows the same figure.
var csvIdentity = []csvColumn{columnDivision, columnPeriod, columnMetric, columnScope, columnBy}

// state takes the figure of a row, once no row states it already.
func (f *csvFile) state(row *csvRow, event schema.Event) {
	wrong := row.bad | row.refused
	if row.cells[columnValue] == "" || event.Report == nil || slices.ContainsFunc(csvIdentity, wrong.has) {
		return
	}
	if earlier := f.reports.claim(event, row.line); earlier != 0 {
		f.fail(RowError{
			Row: row.line, Column: f.name(columnMetric), Value: row.cells[columnMetric],
			Problem: fmt.Sprintf("和第 %d 行是同一个数（division、period、scope、metric、by 都相同）", earlier), Remedy: "请只留一行",
		})
	}
	if len(f.errors.List) == 0 {
		f.reports.take(event, len(f.probe))
	}
}
