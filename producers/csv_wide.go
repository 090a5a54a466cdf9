package producers

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/huizong/huizong/schema"
)

// The columns of a wide file before its metrics; the first two are required.
const (
	columnWideScope csvColumn = columnPeriod + 1 + iota
	columnWideNote
	columnWideMetrics // the first of them
)

// csvWide is a file of reports, one a row, with a column for each metric.
type csvWide struct {
	*csvFile
	stated []csvColumn // whose figures the probe has, in its order
	total  int         // figures of all rows
}

func newCSVWide(f *csvFile) *csvWide { return &csvWide{csvFile: f} }

func (f *csvWide) layout() csvLayout {
	l := csvLayout{
		names:     append([]string{"division", "period", "scope", "note"}, f.metrics.codes...),
		required:  int(columnWideScope),
		some:      columnWideMetrics,
		available: "division,period,scope,note 和各指标的代码或中文名称",
		aliases: map[string]csvColumn{
			"行政区划": columnDivision, "行政区划代码": columnDivision, "区划代码": columnDivision,
			"时期": columnPeriod, "月份": columnPeriod, "报告期": columnPeriod,
			"范围": columnWideScope, "备注": columnWideNote, "说明": columnWideNote,
		},
		own:     func(c csvColumn) bool { return c < columnWideMetrics },
		find:    f.find,
		explain: f.explain,
	}
	return l
}

func (f *csvWide) row(record csvRecord) error {
	row := f.next(record)
	row.rewrite(halfWidth, columnDivision)
	row.rewrite(surePeriod, columnPeriod)
	f.probe = f.appendProbe(f.probe[:0], row)
	if len(f.stated) == 0 {
		return nil
	}
	if f.total += len(f.stated); f.total > maxCSVFigures {
		return &csvBroken{row.line, fmt.Sprintf("超过 %d 个数", maxCSVFigures), "请拆成几个文件"}
	}
	event := f.judge(row, schema.TypeReport, f.where)
	return f.state(row, event)
}

// appendProbe takes the figures that are stated.
func (f *csvWide) appendProbe(b []byte, row *csvRow) []byte {
	f.stated = f.stated[:0]
	b = append(b, reportProbe...)
	b = row.appendCell(b, "division", columnDivision)
	b = row.appendCell(b, "period", columnPeriod)
	if row.bad.has(columnWideScope) {
		b = appendText(appendName(b, "scope"), string(schema.ScopeTotal)) // allows the most
	}
	b = row.appendCell(b, "scope", columnWideScope)
	b = row.appendCell(b, "note", columnWideNote)
	b = append(appendName(b, "figures"), '[')
	for _, column := range f.columns {
		if column < columnWideMetrics || row.words[column] == "" || row.bad.has(column) {
			continue
		}
		if len(f.stated) > 0 {
			b = append(b, ',')
		}
		f.stated = append(f.stated, column)
		b = appendText(append(b, `{"metric":`...), f.names[column])
		b = append(appendNumber(append(b, `,"value":`...), SureNumber(row.words[column])), '}')
	}
	return append(b, `]}}`...)
}

func (f *csvWide) where(path string) csvColumn {
	index, _, ok := strings.Cut(strings.TrimPrefix(path, "figures["), "]")
	if n, err := strconv.Atoi(index); ok && err == nil && n < len(f.stated) {
		return f.stated[n]
	}
	return f.named(path)
}

// state gives the report of a row, unless another row has one of the same
// division, period and scope.
func (f *csvWide) state(row *csvRow, event schema.Event) error {
	if event.Report == nil || row.wrong(columnDivision, columnPeriod, columnWideScope) {
		return nil
	}
	earlier := f.claims.claim(row.line, row.words[columnDivision], row.words[columnPeriod], string(event.Report.Scope))
	if earlier != 0 {
		f.fail(RowError{
			Row: row.line, Column: f.name(columnDivision), Value: row.cells[columnDivision],
			Problem: fmt.Sprintf("和第 %d 行是同一份报表（division、period、scope 都相同）", earlier), Remedy: "请并成一行",
		})
	}
	if len(f.errors.List) > 0 {
		return nil
	}
	return f.give(event, f.places(row))
}

func (f *csvWide) places(row *csvRow) []string {
	places := make([]string, len(f.stated))
	for i, column := range f.stated {
		places[i] = rowPlace(row.line) + " " + f.name(column) + " 列"
	}
	return places
}

func (f *csvWide) end() error { return nil }

func (f *csvWide) advise(e *RowError, path string, column csvColumn) {
	switch {
	case strings.HasSuffix(path, ".metric"):
		e.Value = "" // whatever the value
	case column >= columnWideMetrics:
		e.adviseValue(plainNumber(halfWidth(e.Value)), notStated)
	case column == columnDivision:
		adviseDivision(e)
	case column == columnPeriod:
		advisePeriod(e)
	}
}
