package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/schema"
)

// widths of the columns from A on.
var widths = []float64{5, 25, 9, 15, 20, 12, 12, 9, 9, 12, 48, 10, 10}

func (d *draft) table(t *table) {
	for i, width := range widths {
		d.width(t.sheet, string(rune('A'+i)), width)
		d.set(t.sheet, at(string(rune('A'+i)), rowHeadings), headings[i])
	}
	d.merge(t.sheet, "A1", columnMeaning+"1")
	d.set(t.sheet, "A1", t.sheet+"　"+t.set.Name)
	d.style(t.sheet, "A1", columnMeaning+"1", "title")
	d.height(t.sheet, 1, 32)
	d.merge(t.sheet, "A2", columnMeaning+"2")
	d.set(t.sheet, "A2", fmt.Sprintf("填报单位：%s　　报告期：%s　　报送截止：%s", d.division, monthName(d.period), dayName(d.dueOn(t.set))))
	d.style(t.sheet, "A2", columnMeaning+"2", "about")
	d.height(t.sheet, 2, 20)
	d.style(t.sheet, at(columnNumber, rowHeadings), at(columnMark, rowHeadings), "heading")
	d.height(t.sheet, rowHeadings, 28)
	for i, metric := range t.metrics {
		d.row(t.sheet, rowFirst+i, metric)
	}
	d.watch(t)
	d.do(d.file.SetColVisible(t.sheet, columnCode+":"+columnMark, false))
	d.frame(t.sheet)
}

// frame keeps the headings in sight, on the screen and on paper.
func (d *draft) frame(sheet string) {
	d.do(d.file.SetPanes(sheet, &excelize.Panes{
		Freeze: true, XSplit: 2, YSplit: rowHeadings, TopLeftCell: at("C", rowFirst), ActivePane: "bottomRight",
		Selection: []excelize.Selection{{SQRef: at(columnValue, rowFirst), ActiveCell: at(columnValue, rowFirst), Pane: "bottomRight"}},
	}))
	d.do(d.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$1:$%d", sheet, rowHeadings), Scope: sheet,
	}))
	d.page(sheet, "landscape")
}

func (d *draft) row(sheet string, row int, metric *schema.Metric) {
	d.set(sheet, at(columnNumber, row), row-rowFirst+1)
	d.set(sheet, at(columnName, row), metric.Name)
	d.set(sheet, at(columnUnit, row), d.catalogue.UnitName(metric.Code))
	d.set(sheet, at(columnMeaning, row), metric.Definition)
	d.set(sheet, at(columnCode, row), metric.Code)
	d.before(sheet, at(columnPrevious, row), metric, d.period.AddMonths(-1))
	d.before(sheet, at(columnLastYear, row), metric, d.period.AddMonths(-12))
	d.formula(sheet, at(columnMoM, row), change(row, columnPrevious))
	d.formula(sheet, at(columnYoY, row), change(row, columnLastYear))
	d.rowLooks(sheet, row, metric)
	d.input(sheet, row, metric)
	d.height(sheet, row, max(26, 14*float64(lines(metric.Definition))+6))
}

// before is an earlier month's value; blank where none was reported.
func (d *draft) before(sheet, cell string, metric *schema.Metric, month schema.Period) {
	if value, ok := d.past.values[pastKey{metric.Code, month}]; ok {
		d.set(sheet, cell, value.Float())
	}
}

func change(row int, before string) string {
	value, base := at(columnValue, row), at(before, row)
	return fmt.Sprintf(`IF(AND(ISNUMBER(%[1]s),ISNUMBER(%[2]s)),IF(%[2]s>0,%[1]s/%[2]s-1,""),"")`, value, base)
}

func (d *draft) rowLooks(sheet string, row int, metric *schema.Metric) {
	input, number := "whole in", "whole"
	if metric.Kind == schema.KindAmount {
		input, number = "amount in", "number"
	}
	for column, look := range map[string]string{
		columnNumber: "center", columnName: "text", columnUnit: "center", columnValue: input, columnNote: "note in",
		columnPrevious: number, columnLastYear: number, columnMoM: "change", columnYoY: "change",
		columnChecks: "hint", columnMeaning: "small", columnCode: "small",
	} {
		d.style(sheet, at(column, row), at(column, row), look)
	}
}

// input has programs refuse at once what the reader would refuse, and paint what
// was pasted over that.
func (d *draft) input(sheet string, row int, metric *schema.Metric) {
	cell := at(columnValue, row)
	fine := fmt.Sprintf("ABS(%s)<1E+14", cell)
	told := "请填数字，最多四位小数；撤回以前报过的数请填：撤回"
	if metric.Kind != schema.KindAmount {
		fine = fmt.Sprintf("AND(%[1]s>=0,%[1]s=INT(%[1]s),%[1]s<1E+14)", cell)
		told = "请填不小于 0 的整数；撤回以前报过的数请填：撤回"
	}
	valid := excelize.NewDataValidation(true)
	valid.Type, valid.Sqref = "custom", cell
	valid.Formula1 = escaped(fmt.Sprintf(`IF(ISNUMBER(%[1]s),%[2]s,%[1]s="%[3]s")`, cell, fine, schema.WordWithdrawn))
	valid.SetError(excelize.DataValidationErrorStyleStop, "填写有误", told)
	d.do(d.file.AddDataValidation(sheet, valid))
	d.when(sheet, cell, fmt.Sprintf("$%s=1", at(columnMark, row)), "wrong") // before the others, which it outdoes
	d.when(sheet, cell, fmt.Sprintf(`IF(ISNUMBER(%[1]s),NOT(%[2]s),AND(NOT(ISBLANK(%[1]s)),%[1]s<>"%[3]s"))`, cell, fine, schema.WordWithdrawn), "wrong")
}

// escaped is a formula as it may stand in XML, where the library takes it as it is.
func escaped(formula string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(formula)
}

// lines is how many lines of its column a definition takes.
func lines(text string) int {
	const perLine = 25
	return (len([]rune(text)) + perLine - 1) / perLine
}

// page has a sheet fit the width of A4.
func (d *draft) page(sheet, orientation string) {
	const a4 = 9
	size, wide, tall, fit := a4, 1, 0, true
	d.do(d.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &tall}))
	d.do(d.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	side, edge := 0.4, 0.6
	d.do(d.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &edge, Bottom: &edge}))
	d.do(d.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L" + d.title() + "&R&A　第 &P 页，共 &N 页"}))
}
