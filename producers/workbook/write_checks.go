package workbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huizong/huizong/schema"
)

// Columns of the sheet of checks.
const (
	checkCode = iota
	checkName
	checkSeverity
	checkWindow
	checkLeft
	checkLeftSum
	checkOperator
	checkRightSum
	checkRight
	checkResult
	checkWhy
)

var (
	checkHeadings = []string{"编号", "核对内容", "程度", "期间", "左边", "左边合计", "关系", "右边合计", "右边", "结果", "说明"}
	checkWidths   = []float64{7, 28, 7, 10, 34, 13, 6, 13, 34, 12, 46}
	checkLooks    = []string{"center", "text", "center", "center", "small", "whole", "center", "whole", "small", "center", "small"}
)

// Words that a check's result is told in.
const (
	resultFine      = "相符"
	resultBroken    = "不符"
	resultExplained = "已说明"
	resultBlank     = "未填"
	resultUnknown   = "缺以前月份"
)

// sheetCheck is a check that the workbook's own cells can calculate.
type sheetCheck struct {
	*schema.Check
	row         int
	left, right []term
}

// comparable are the checks between metrics that all stand in the workbook.
func (d *draft) comparable() []sheetCheck {
	var checks []sheetCheck
	for i := range d.catalogue.Checks {
		c := sheetCheck{Check: &d.catalogue.Checks[i], row: rowFirst + len(checks)}
		if c.Kind != schema.CheckCompare {
			continue
		}
		var leftOwed, rightOwed bool
		c.left, leftOwed = d.terms(c.Check, c.Left)
		c.right, rightOwed = d.terms(c.Check, c.Right)
		if leftOwed && rightOwed {
			checks = append(checks, c)
		}
	}
	return checks
}

func (d *draft) checkSheet() {
	const sheet = sheetChecks
	last := column(checkWhy)
	d.merge(sheet, "A1", last+"1")
	d.set(sheet, "A1", sheetChecks+"（自动计算，不用填写）")
	d.style(sheet, "A1", last+"1", "title")
	d.height(sheet, 1, 32)
	d.merge(sheet, "A2", last+"2")
	d.set(sheet, "A2", "“必须”的不符时，请改正，或在有关指标的备注里说明原因；“提示”的请核实。"+d.unknown())
	d.style(sheet, "A2", last+"2", "about")
	for i, heading := range checkHeadings {
		d.width(sheet, column(i), checkWidths[i])
		d.set(sheet, at(column(i), rowHeadings), heading)
	}
	d.style(sheet, at("A", rowHeadings), at(last, rowHeadings), "heading")
	d.height(sheet, rowHeadings, 28)
	for i := range d.checks {
		d.check(&d.checks[i])
	}
	d.checkColours()
	d.frame(sheet)
}

// unknown warns that what was stated before is not in the workbook.
func (d *draft) unknown() string {
	if d.past.known {
		return ""
	}
	return "生成本表时没有取得以前月份的数，按累计的核对不能计算。"
}

func (d *draft) check(c *sheetCheck) {
	severity, window := "必须", "当月"
	if c.Severity == schema.SeverityWarn {
		severity = "提示"
	}
	if c.Window == schema.WindowYTD {
		window = "本年累计"
	}
	for i, text := range []string{c.Code, c.Name, severity, window, d.told(c.left), "", sign(c.Operator), "", d.told(c.right), "", c.Why} {
		cell := at(column(i), c.row)
		if text != "" {
			d.set(sheetChecks, cell, text)
		}
		d.style(sheetChecks, cell, cell, checkLooks[i])
	}
	if amounts(c.left) {
		d.style(sheetChecks, c.cell(checkLeftSum), c.cell(checkLeftSum), "number")
		d.style(sheetChecks, c.cell(checkRightSum), c.cell(checkRightSum), "number")
	}
	d.formula(sheetChecks, c.cell(checkLeftSum), sum(c.left))
	d.formula(sheetChecks, c.cell(checkRightSum), sum(c.right))
	d.formula(sheetChecks, c.cell(checkResult), c.result(d.past.known || d.period.Month == 1))
	d.height(sheetChecks, c.row, max(30, 13*float64(max(len(c.left), len(c.right)))+6))
}

// amounts says whether what is added up may have decimals.
func amounts(terms []term) bool {
	return slices.ContainsFunc(terms, func(t term) bool { return t.metric.Kind == schema.KindAmount })
}

func (c *sheetCheck) cell(i int) string { return at(column(i), c.row) }

func column(i int) string { return string(rune('A' + i)) }

func sign(operator string) string {
	signs := map[string]string{
		"=": "＝", "!=": "≠", "<": "＜", "<=": "≤", ">": "＞", ">=": "≥",
		schema.BothOrNeither: "同有同无", schema.OneOrNeither: "只一边有",
	}
	return signs[operator]
}

func (d *draft) checkColours() {
	if len(d.checks) == 0 {
		return
	}
	first, last := d.checks[0].row, d.checks[len(d.checks)-1].row
	result := column(checkResult)
	cells := at("A", first) + ":" + at(result, last)
	is := func(word string) string { return fmt.Sprintf(`$%s="%s"`, at(result, first), word) }
	mild := fmt.Sprintf(`OR(%s,AND(%s,$%s="提示"))`, is(resultExplained), is(resultBroken), at(column(checkSeverity), first))
	d.when(sheetChecks, cells, mild, "asked")
	d.when(sheetChecks, cells, is(resultBroken), "broken")
	d.when(sheetChecks, at(result, first)+":"+at(result, last), is(resultFine), "fine")
}

// watch tells beside each metric which of its checks are broken, and colours it.
func (d *draft) watch(t *table) {
	for i, metric := range t.metrics {
		row := rowFirst + i
		var parts []string
		for _, c := range d.checks {
			if slices.Contains(c.Left, metric.Code) || slices.Contains(c.Right, metric.Code) {
				parts = append(parts, fmt.Sprintf(`IF(%s="%s","%s %s ","")`, reference(sheetChecks, c.cell(checkResult)), resultBroken, c.Code, resultBroken))
			}
		}
		if len(parts) > 0 {
			d.formula(t.sheet, at(columnChecks, row), strings.Join(parts, "&"))
			d.when(t.sheet, at(columnValue, row), fmt.Sprintf(`$%s<>""`, at(columnChecks, row)), "asked")
		}
	}
}
