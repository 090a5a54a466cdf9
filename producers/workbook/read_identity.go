package workbook

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huizong/huizong/schema"
)

const takeNew = "请重新下载模板，把数字填进去"

// identify reads what the workbook is for and finds its form; false: it can't be
// read any further.
func (r *reading) identify() bool {
	if !slices.Contains(r.file.GetSheetList(), sheetIdentity) || r.text(sheetIdentity, "A1") != "huizong" {
		r.whole("不是本系统的模板", "请用 huizong template 生成模板，或从系统下载模板填写")
		return false
	}
	if got := r.text(sheetIdentity, "B1"); got != version {
		r.whole(fmt.Sprintf("模板的版本是 %s，现在用的是 %s", got, version), takeNew)
		return false
	}
	division, wrongCode := schema.ParseCode(r.text(sheetIdentity, "B2"))
	period, wrongPeriod := schema.ParsePeriod(r.text(sheetIdentity, "B3"))
	if wrongCode != nil || wrongPeriod != nil {
		r.whole("模板里的填报单位或报告期已损坏", takeNew)
		return false
	}
	form, err := newForm(r.opts.Catalogue, division, period, r.opts.Now)
	if err != nil {
		r.whole(err.Error(), takeNew)
		return false
	}
	r.form = form
	return r.expected()
}

// expected says whether it is the workbook that the caller asks for.
func (r *reading) expected() bool {
	if want := r.opts.Division; want != 0 && want != r.form.division.Code {
		r.whole(fmt.Sprintf("这是 %s 的表，而您只能报 %s 的", r.form.division, r.called(want)), "请用本单位的模板填写")
	}
	if want := r.opts.Period; !want.IsZero() && want != r.form.period {
		r.whole(fmt.Sprintf("这是 %s的表，而要报的是 %s", monthName(r.form.period), monthName(want)), "请用该月的模板填写")
	}
	return len(r.List) == 0
}

func (r *reading) called(code schema.Code) string {
	if division, ok := r.opts.Catalogue.Divisions.Get(code); ok {
		return division.String()
	}
	return code.String()
}

// sheetsStand says whether the sheets are those that were written.
func (r *reading) sheetsStand() bool {
	got, want := r.file.GetSheetList(), r.form.sheets()
	for _, name := range want {
		if !slices.Contains(got, name) {
			r.whole(fmt.Sprintf("没有工作表“%s”", name), "工作表不能改名或删除，请改回原名；改不回的，"+takeNew)
		}
	}
	for _, name := range got {
		// WPS keeps pictures in hidden sheets of its own.
		if !slices.Contains(want, name) && !strings.HasPrefix(name, "WpsReserved_") {
			r.whole(fmt.Sprintf("多出工作表“%s”", name), "请删去这张工作表，其中的数不会被读取")
		}
	}
	return len(r.List) == 0
}

// rowsStand says whether each row of a sheet is the metric's that was written
// there, and nothing stands where nobody reads.
func (r *reading) rowsStand(t *table) bool {
	if got := r.text(t.sheet, at(columnValue, rowHeadings)); got != headings[3] {
		r.cell(t.sheet, at(columnValue, rowHeadings), got, "这里应是“"+headings[3]+"”：行或列被插入、删除或移动过", "请撤销改动；改不回的，"+takeNew)
		return false
	}
	for i, metric := range t.metrics {
		if r.text(t.sheet, at(columnCode, rowFirst+i)) != metric.Code {
			r.cell(t.sheet, at(columnName, rowFirst+i), r.text(t.sheet, at(columnName, rowFirst+i)),
				fmt.Sprintf("这一行应是“%s”：行或列被插入、删除或移动过", metric.Name), r.restore())
			return false
		}
	}
	r.stray(t)
	return r.unmerged(t)
}

// restore is what to do about a layout that is not the form's.
func (r *reading) restore() string {
	if r.text(sheetIdentity, "B4") != r.opts.Catalogue.Hash {
		return "指标目录已更新，" + takeNew
	}
	return "请撤销改动；改不回的，" + takeNew
}
