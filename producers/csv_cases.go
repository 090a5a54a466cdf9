package producers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/huizong/huizong/schema"
)

// The columns of a file of cases, the required ones first. The division has the
// same place as in every form.
const (
	columnCase csvColumn = columnDivision + 1 + iota
	columnKind
	columnOpened
	columnVersion
	columnClosed
	columnOutcome
	columnCaseBy
	columnVoid
	columnAmounts // the first of them
)

// amountPrefix begins the heading of an amount.
const amountPrefix = "amounts."

// csvCases is a file of cases, one a row.
type csvCases struct {
	*csvFile
	amounts []string          // names, in the order of their columns
	kinds   map[string]string // codes by Chinese name
}

func newCSVCases(f *csvFile) *csvCases {
	c := &csvCases{csvFile: f, kinds: map[string]string{}}
	for _, kind := range f.opts.Catalogue.CaseKinds {
		c.kinds[kind.Name] = kind.Code
		for _, count := range kind.Counts {
			if count.Amount != "" && !slices.Contains(c.amounts, count.Amount) {
				c.amounts = append(c.amounts, count.Amount)
			}
		}
	}
	return c
}

func (f *csvCases) layout() csvLayout {
	l := csvLayout{
		names:    []string{"division", "case", "kind", "opened", "version", "closed", "outcome", "by", "void"},
		required: int(columnVersion),
		aliases: map[string]csvColumn{
			"行政区划": columnDivision, "行政区划代码": columnDivision, "区划代码": columnDivision,
			"案号": columnCase, "案件编号": columnCase, "案件类型": columnKind,
			"受理日期": columnOpened, "立案日期": columnOpened, "结案日期": columnClosed, "办结日期": columnClosed,
			"版本": columnVersion, "结果": columnOutcome, "办理结果": columnOutcome, "分组": columnCaseBy, "作废": columnVoid,
		},
		own: func(c csvColumn) bool { return c != columnDivision && c != columnCaseBy },
	}
	for i, name := range f.amounts {
		l.names = append(l.names, amountPrefix+name)
		f.amountAlias(l.aliases, name, columnAmounts+csvColumn(i))
	}
	return l
}

// amountAlias lets an amount have the name of the metric that it counts in.
func (f *csvCases) amountAlias(aliases map[string]csvColumn, amount string, column csvColumn) {
	for _, kind := range f.opts.Catalogue.CaseKinds {
		for _, count := range kind.Counts {
			if metric, ok := f.opts.Catalogue.Metric(count.Metric); ok && count.Amount == amount && len(f.metrics.named[metric.Name]) == 1 {
				aliases[amountPrefix+metric.Name] = column
			}
		}
	}
}

func (f *csvCases) row(record csvRecord) error {
	row := f.next(record)
	row.rewrite(halfWidth, columnDivision, columnVersion)
	row.rewrite(sureDate, columnOpened, columnClosed)
	if code, ok := f.kinds[row.words[columnKind]]; ok {
		row.words[columnKind] = code
	}
	f.breakdown(row, columnCaseBy)
	f.version(row)
	f.void(row)
	f.probe = f.appendProbe(f.probe[:0], row)
	event := f.judge(row, schema.TypeCase, f.named)
	return f.state(row, event)
}

// version has only digits; what they may be is for the catalogue to say.
func (f *csvCases) version(row *csvRow) {
	text := row.words[columnVersion]
	if strings.Trim(text, "0123456789") != "" || len(text) > 1 && text[0] == '0' {
		f.bad(row, columnVersion, RowError{Value: row.cells[columnVersion], Problem: "版本应是整数", Remedy: "请只写数字，如 3；没有版本就留空"})
	}
}

// void turns yes and no into JSON's words.
func (f *csvCases) void(row *csvRow) {
	switch strings.ToLower(halfWidth(row.words[columnVoid])) {
	case "":
	case "true", "是", "1":
		row.words[columnVoid] = "true"
	case "false", "否", "0":
		row.words[columnVoid] = "false"
	default:
		f.bad(row, columnVoid, RowError{Value: row.cells[columnVoid], Problem: "应是 true 或 false", Remedy: "作废的写 是，其余留空或写 否"})
	}
}

func (f *csvCases) appendProbe(b []byte, row *csvRow) []byte {
	b = append(b, caseProbe...)
	for column := columnDivision; column <= columnOutcome; column++ {
		if column != columnVersion {
			b = row.appendCell(b, f.names[column], column)
		}
	}
	b = row.appendLiteral(b, "version", columnVersion)
	b = row.appendLiteral(b, "void", columnVoid)
	b = row.appendBreakdown(b, columnCaseBy)
	return append(f.appendAmounts(b, row), `}}`...)
}

func (f *csvCases) appendAmounts(b []byte, row *csvRow) []byte {
	empty := b
	b = append(appendName(b, "amounts"), '{')
	for i, name := range f.amounts {
		column := columnAmounts + csvColumn(i)
		if text := row.words[column]; text != "" && !row.bad.has(column) {
			b = appendText(appendName(b, name), sureNumber(text))
		}
	}
	if b[len(b)-1] == '{' {
		return empty
	}
	return append(b, '}')
}

// state gives the case of a row, unless another row has the same version of it.
func (f *csvCases) state(row *csvRow, event schema.Event) error {
	if event.Case == nil || row.wrong(columnCase, columnKind, columnVersion) {
		return nil
	}
	earlier := f.claims.claim(row.line, event.Case.Kind, event.Case.Number, strconv.FormatInt(event.Case.Version, 10))
	if earlier != 0 {
		f.fail(RowError{
			Row: row.line, Column: f.name(columnCase), Value: row.cells[columnCase],
			Problem: fmt.Sprintf("和第 %d 行是同一案件的同一版本（kind、case、version 都相同）", earlier),
			Remedy:  "请只留一行；若是先后两种情况，请用 version 写明先后",
		})
	}
	if len(f.errors.List) > 0 {
		return nil
	}
	return f.give(event, []string{rowPlace(row.line)})
}

func (f *csvCases) end() error { return nil }

func (f *csvCases) advise(e *RowError, _ string, column csvColumn) {
	switch {
	case column >= columnAmounts:
		e.adviseValue(plainNumber(halfWidth(e.Value)), "没有这个数额就留空")
	case column == columnDivision:
		adviseDivision(e)
	case column == columnOpened || column == columnClosed:
		adviseDate(e)
	}
}
