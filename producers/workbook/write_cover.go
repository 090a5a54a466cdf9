package workbook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/huizong/huizong/schema"
)

// Cells of the cover that are typed into, and the one annotate writes into.
const (
	cellPreparer = "B6"
	cellReviewer = "B7"
	cellHead     = "B8"
	cellNotice   = "B9"
)

// guide is how to fill in.
var guide = []string{
	"只有淡黄色的格可以填写，其余各格已锁定。请不要改动工作表的名称、行和列。",
	"没有统计的指标请留空；确实为零的请填 0。留空不等于零：留空表示“未报”。",
	"要撤回以前报过的数，请在“本月数”里填“撤回”。更正以前报过的数，直接填新的数。",
	"请只填数字，不带单位；金额最多四位小数，计数只填整数。",
	"“勾稽提示”一列有字的，请核对这一行的数；确属实情的，请在“备注”里说明原因。",
	"填完后另存为 .xlsx，不要设置密码、不要存成带宏的文件，然后报送。",
}

func (d *draft) cover() {
	const sheet = sheetCover
	d.width(sheet, "A", 16)
	d.width(sheet, "B", 92)
	d.merge(sheet, "A1", "B1")
	d.set(sheet, "A1", d.title())
	d.style(sheet, "A1", "B1", "title")
	d.height(sheet, 1, 36)
	for i, row := range [][2]string{
		{"填报单位", d.division.String()},
		{"报告期", monthName(d.period)},
		{"报送截止", d.due()},
		{"填报人", ""},
		{"审核人", ""},
		{"单位负责人", ""},
		{"退回意见", ""},
	} {
		d.coverRow(3+i, row)
	}
	d.style(sheet, cellPreparer, cellHead, "note in")
	d.style(sheet, cellNotice, cellNotice, "notice")
	d.contents(d.guide(11))
	d.page(sheet, "portrait")
}

func (d *draft) coverRow(row int, cells [2]string) {
	d.set(sheetCover, at("A", row), cells[0])
	d.style(sheetCover, at("A", row), at("A", row), "heading")
	if cells[1] != "" {
		d.set(sheetCover, at("B", row), cells[1])
	}
	d.style(sheetCover, at("B", row), at("B", row), "text")
	d.height(sheetCover, row, 24)
}

// guide writes how to fill in from a row on and gives the row after it.
func (d *draft) guide(row int) int {
	d.set(sheetCover, at("A", row), "填表说明")
	for i, line := range guide {
		d.set(sheetCover, at("B", row+i), fmt.Sprintf("%d. %s", i+1, line))
		d.height(sheetCover, row+i, 20)
	}
	d.style(sheetCover, at("A", row), at("B", row+len(guide)-1), "plain")
	return row + len(guide) + 1
}

// contents lists the sheets.
func (d *draft) contents(row int) {
	d.set(sheetCover, at("A", row), "本册各表")
	for i, t := range d.tables {
		d.set(sheetCover, at("B", row+i), fmt.Sprintf("%s　%s（%d 项）", t.sheet, t.set.Name, len(t.metrics)))
		d.height(sheetCover, row+i, 18)
	}
	d.set(sheetCover, at("B", row+len(d.tables)), sheetChecks+"　各表数字之间的核对，自动计算")
	d.style(sheetCover, at("A", row), at("B", row+len(d.tables)), "plain")
}

// due tells the last day for each sheet, once where it is the same.
func (d *draft) due() string {
	var days []time.Time
	sheets := map[time.Time][]string{}
	for _, t := range d.tables {
		day := d.dueOn(t.set)
		if sheets[day] == nil {
			days = append(days, day)
		}
		sheets[day] = append(sheets[day], t.sheet)
	}
	if len(days) == 1 {
		return dayName(days[0])
	}
	slices.SortFunc(days, time.Time.Compare)
	var told []string
	for _, day := range days {
		told = append(told, dayName(day)+"（"+strings.Join(sheets[day], "、")+"）")
	}
	return strings.Join(told, "；")
}

func (f *form) dueOn(set *schema.DataSet) time.Time {
	return f.catalogue.Calendar.DueOn(set.DueDay, f.period)
}
