package workbook

import (
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/schema"
)

// stated is what a value cell says: a literal for the catalogue to judge, that
// the figure is withdrawn, or nothing.
type stated struct {
	literal   string
	withdrawn bool
	wrong     bool // has its mistake already
}

func (s stated) blank() bool { return s == stated{} }

func (r *reading) value(sheet, cell string) stated {
	text := r.text(sheet, cell)
	kind, _ := r.file.GetCellType(sheet, cell)
	formula, _ := r.file.GetCellFormula(sheet, cell)
	if problem, remedy := notValue(kind, text, formula); problem != "" {
		r.cell(sheet, cell, text, problem, remedy)
		return stated{wrong: true}
	}
	switch {
	case kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset && text != "":
		return r.numeric(sheet, cell, text)
	default:
		return r.typed(sheet, cell, text)
	}
}

// notValue tells cells that hold neither a number nor a text.
func notValue(kind excelize.CellType, text, formula string) (problem, remedy string) {
	switch {
	case kind == excelize.CellTypeError || strings.HasPrefix(text, "#"):
		return "公式出错", "请改正公式，或直接填数"
	case formula != "" && strings.TrimSpace(text) == "":
		return "公式没有算出数", "请直接填数；没有数就把公式删去"
	case kind == excelize.CellTypeBool:
		return "是逻辑值，不是数字", "请直接填数"
	case kind == excelize.CellTypeDate:
		return "是日期，不是数字", "请把格式改回数字，再填数"
	}
	return "", ""
}

// numeric is a cell that its program holds as a number.
func (r *reading) numeric(sheet, cell, raw string) stated {
	literal, ok := decimal(raw)
	switch {
	case !ok:
		return r.notNumber(sheet, cell, raw)
	case r.dated(sheet, cell):
		r.cell(sheet, cell, literal, "是日期或时间，不是数字", "请重新填数，不要写成日期的样子（如 3-5）")
		return stated{wrong: true}
	}
	return stated{literal: literal}
}

// typed is a cell that holds a text, which may be a number all the same.
func (r *reading) typed(sheet, cell, text string) stated {
	switch text = plain(text); text {
	case "":
		return stated{}
	case schema.WordWithdrawn:
		return stated{withdrawn: true}
	}
	if _, err := schema.ParseDecimal(text); err == schema.ErrNotNumber { //nolint:errorlint // a sentinel, never wrapped
		return r.notNumber(sheet, cell, text)
	}
	return stated{literal: text}
}

func (r *reading) notNumber(sheet, cell, text string) stated {
	r.cell(sheet, cell, text, "不是数字", "请只填数字，如 25 或 12.5，不带单位；没有数就留空，撤回已报的数请填："+schema.WordWithdrawn)
	return stated{wrong: true}
}

// Number formats of dates and times that have no text of their own.
var dateFormats = map[int]bool{
	14: true, 15: true, 16: true, 17: true, 18: true, 19: true, 20: true, 21: true, 22: true, 27: true, 28: true, 29: true, 30: true, 31: true,
	32: true, 33: true, 34: true, 35: true, 36: true, 45: true, 46: true, 47: true, 50: true, 51: true, 52: true, 53: true, 54: true, 55: true,
	56: true, 57: true, 58: true,
}

// quoted are the parts of a number format that stand for themselves.
var quotedFormat = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)

// dated says whether a number is shown as a date or a time: a clerk who types
// 3-5 gets one.
func (r *reading) dated(sheet, cell string) bool {
	id, err := r.file.GetCellStyle(sheet, cell)
	if err != nil {
		return false
	}
	style, err := r.file.GetStyle(id)
	if err != nil || style == nil {
		return false
	}
	if style.CustomNumFmt == nil {
		return dateFormats[style.NumFmt]
	}
	text := quotedFormat.ReplaceAllString(strings.ToLower(*style.CustomNumFmt), "")
	return text != "general" && strings.ContainsAny(text, "ymdhs年月日")
}
