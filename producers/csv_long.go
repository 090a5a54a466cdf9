package producers

import (
	"fmt"
	"strings"

	"github.com/huizong/huizong/schema"
)

// csvWithdrawn in the value column takes a stated figure back.
const csvWithdrawn = schema.WordWithdrawn

// notStated tells what to write where there is no number.
const notStated = "没有数就留空，撤回已报的数请写 " + csvWithdrawn

// The columns of a long file, the required ones first.
const (
	columnDivision csvColumn = iota // in every form
	columnPeriod
	columnMetric
	columnValue
	columnScope
	columnBy
	columnNote
	columnQualifier
	columnQuote
)

// csvLong is a file of figures, one a row.
type csvLong struct {
	*csvFile
	reports csvReports
}

func newCSVLong(f *csvFile) *csvLong {
	return &csvLong{f, newCSVReports(f.give)}
}

func (f *csvLong) layout() csvLayout {
	return csvLayout{
		names:    []string{"division", "period", "metric", "value", "scope", "by", "note", "qualifier", "quote"},
		required: int(columnScope),
		aliases: map[string]csvColumn{
			"行政区划": columnDivision, "行政区划代码": columnDivision, "区划代码": columnDivision,
			"时期": columnPeriod, "月份": columnPeriod, "报告期": columnPeriod,
			"指标": columnMetric, "指标代码": columnMetric, "指标名称": columnMetric,
			"数值": columnValue, "范围": columnScope, "分组": columnBy,
			"备注": columnNote, "说明": columnNote, "限定": columnQualifier, "原文": columnQuote,
		},
		own: func(c csvColumn) bool {
			return c == columnMetric || c == columnValue || c == columnQualifier || c == columnQuote
		},
	}
}

func (f *csvLong) row(record csvRecord) error {
	row := f.next(record)
	row.rewrite(halfWidth, columnDivision)
	row.rewrite(surePeriod, columnPeriod)
	row.rewrite(SureNumber, columnValue)
	f.breakdown(row, columnBy)
	f.metric(row)
	f.probe = f.appendProbe(f.probe[:0], row)
	event := f.judge(row, schema.TypeReport, f.where)
	return f.state(row, event)
}

// metric turns a name into its code.
func (f *csvLong) metric(row *csvRow) {
	codes := f.metrics.find(row.words[columnMetric])
	switch {
	case len(codes) == 1:
		row.words[columnMetric] = codes[0]
	case len(codes) > 1 && !row.bad.has(columnMetric):
		e := RowError{Value: row.cells[columnMetric]}
		ambiguous(&e, codes)
		f.bad(row, columnMetric, e)
	}
}

// appendProbe leaves bad cells out, or lets them stand for as much as can be allowed.
func (f *csvLong) appendProbe(b []byte, row *csvRow) []byte {
	b = append(b, reportProbe+`"figures":[{"value":`...)
	if text := row.words[columnValue]; text == "" || row.bad.has(columnValue) {
		b = append(b, "null"...)
	} else {
		b = appendNumber(b, text)
	}
	b = row.appendCell(b, "metric", columnMetric)
	b = row.appendCell(b, "qualifier", columnQualifier)
	b = row.appendCell(b, "quote", columnQuote)
	b = row.appendCell(b, "note", columnNote)
	b = append(row.appendBreakdown(b, columnBy), `}]`...)
	if row.bad.has(columnScope) {
		b = append(b, `,"scope":"`+schema.ScopeTotal+`"`...)
	}
	b = row.appendCell(b, "division", columnDivision)
	b = row.appendCell(b, "period", columnPeriod)
	return append(row.appendCell(b, "scope", columnScope), `}}`...)
}

func (f *csvLong) where(path string) csvColumn {
	return f.named(strings.TrimPrefix(path, "figures[0]."))
}

// state takes the figure of a row, once no row states it already.
func (f *csvLong) state(row *csvRow, event schema.Event) error {
	if row.cells[columnValue] == "" || event.Report == nil ||
		row.wrong(columnDivision, columnPeriod, columnMetric, columnScope, columnBy) {
		return nil
	}
	figure := event.Report.Figures[0]
	earlier := f.claims.claim(row.line, row.words[columnDivision], row.words[columnPeriod], string(event.Report.Scope),
		figure.Metric, figure.By.Dimension, figure.By.Item)
	if earlier != 0 {
		f.fail(RowError{
			Row: row.line, Column: f.name(columnMetric), Value: row.cells[columnMetric],
			Problem: fmt.Sprintf("和第 %d 行是同一个数（division、period、scope、metric、by 都相同）", earlier), Remedy: "请只留一行",
		})
	}
	if len(f.errors.List) > 0 {
		return nil
	}
	return f.reports.add(event, row.line, len(f.probe))
}

func (f *csvLong) end() error { return f.reports.end() }

// advise tells, of a cell that the catalogue refused, what to write instead
// where that can be known.
func (f *csvLong) advise(e *RowError, _ string, column csvColumn) {
	switch column {
	case columnDivision:
		adviseDivision(e)
	case columnPeriod:
		advisePeriod(e)
	case columnMetric:
		f.adviseCode(e, f.opts.Catalogue, halfWidth(e.Value))
	case columnValue:
		e.adviseValue(plainNumber(halfWidth(e.Value)), notStated)
	}
}
