package producers

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/huizong/huizong/schema"
)

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
			b = appendText(appendName(b, name), SureNumber(text))
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
