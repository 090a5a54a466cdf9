package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/huizong/huizong/producers"
)

// checkMistakes compares errors with "place：words", all of which must be there.
func checkMistakes(t *testing.T, name string, got *producers.RowErrors, want ...string) {
	t.Helper()
	if len(got.List) != len(want) {
		t.Errorf("%s: got %d mistakes, want %d:\n%s", name, len(got.List), len(want), got)
		return
	}
	for i, e := range got.List {
		place, words, _ := strings.Cut(want[i], "：")
		if e.Cell != place || e.File != "f.xlsx" || e.Problem == "" {
			t.Errorf("%s: got %q, want it at %q", name, e, place)
		}
		for _, word := range strings.Fields(words) {
			if !strings.Contains(e.String(), word) {
				t.Errorf("%s: got %q, want %q in it", name, e, word)
			}
		}
		if !strings.Contains(e.String(), "请") && !strings.Contains(e.String(), "改") {
			t.Errorf("%s: got %q, which has no remedy", name, e)
		}
	}
}

func TestCellMistakes(t *testing.T) {
	t.Parallel()
	body := template(t, config(t))
	for name, test := range map[string]struct {
		values map[string]any
		want   []string
	}{
		"text":             {map[string]any{"表1!D4": "三十"}, []string{"表1!D4：“三十” 不是数字"}},
		"unit":             {map[string]any{"表1!D4": "30件"}, []string{"表1!D4：“30件” 不带单位"}},
		"ambiguous comma":  {map[string]any{"表1!D4": "12,5"}, []string{"表1!D4：“12,5” 不是数字"}},
		"negative count":   {map[string]any{"表1!D4": -3}, []string{"表1!D4：“-3” 不能是负数"}},
		"fraction":         {map[string]any{"表1!D4": 2.5}, []string{"表1!D4：“2.5” 计数 整数"}},
		"negative stock":   {map[string]any{"表2!D7": -1}, []string{"表2!D7：不能是负数"}},
		"five decimals":    {map[string]any{"表1!D10": 1.23456}, []string{"表1!D10：“1.23456” 4"}},
		"fifteen digits":   {map[string]any{"表1!D10": "123456789012345"}, []string{"表1!D10：14"}},
		"boolean":          {map[string]any{"表1!D4": true}, []string{"表1!D4：逻辑值"}},
		"error text":       {map[string]any{"表1!D4": "#REF!"}, []string{"表1!D4：“#REF!” 公式出错"}},
		"note alone":       {map[string]any{"表1!E4": "本月没有"}, []string{"表1!E4：有备注，没有数"}},
		"below the table":  {map[string]any{"表1!B14": "其他", "表1!D14": 5}, []string{"表1!B14：表格之外"}},
		"beside the table": {map[string]any{"表1!O5": "另有3件"}, []string{"表1!O5：“另有3件” 表格之外"}},
		"two, on two sheets": {
			map[string]any{"表1!D4": "x", "表1!D5": 5, "表11!D4": -1},
			[]string{"表1!D4：“x”", "表11!D4：负数"},
		},
	} {
		checkMistakes(t, name, mistakesIn(t, fill(t, body, test.values), options(t)), test.want...)
	}
}

func TestLayoutMistakes(t *testing.T) {
	t.Parallel()
	body := fill(t, template(t, config(t)), map[string]any{"表1!D4": 1, "表2!D5": 2})
	for name, test := range map[string]struct {
		change func(f *excelize.File) error
		want   []string
	}{
		"renamed":        {func(f *excelize.File) error { return f.SetSheetName("表2", "调解") }, []string{"：没有工作表“表2”", "：多出工作表“调解”"}},
		"deleted":        {func(f *excelize.File) error { return f.DeleteSheet("表3") }, []string{"：没有工作表“表3”"}},
		"added":          {func(f *excelize.File) error { _, err := f.NewSheet("草稿"); return err }, []string{"：多出工作表“草稿”"}},
		"row inserted":   {func(f *excelize.File) error { return f.InsertRows("表1", 6, 1) }, []string{"表1!B6：这一行应是“法律援助案件办结” 撤销"}},
		"row removed":    {func(f *excelize.File) error { return f.RemoveRow("表2", 5) }, []string{"表2!B5：这一行应是"}},
		"column removed": {func(f *excelize.File) error { return f.RemoveCol("表1", "C") }, []string{"表1!D3：“备注” 这里应是“本月数”"}},
		"merged":         {func(f *excelize.File) error { return f.MergeCell("表1", "D6", "D8") }, []string{"表1!D6：合并了单元格 D6:D8 取消合并"}},
		"merged with note": {
			func(f *excelize.File) error { return f.MergeCell("表2", "D4", "E4") },
			[]string{"表2!D4：合并了单元格 D4:E4"},
		},
		"formula error":  {func(f *excelize.File) error { return f.SetCellFormula("表1", "D5", "1/0") }, []string{"表1!D5：公式没有算出数"}},
		"date":           {func(f *excelize.File) error { return dateIn(f, "m-d") }, []string{"表1!D6：“45356” 是日期"}},
		"date, built in": {func(f *excelize.File) error { return dateIn(f, "") }, []string{"表1!D6：“45356” 是日期"}},
		"no identity":    {func(f *excelize.File) error { return f.DeleteSheet(sheetIdentity) }, []string{"：不是本系统的模板"}},
		"other version":  {func(f *excelize.File) error { return f.SetCellValue(sheetIdentity, "B1", "0") }, []string{"：版本是 0 重新下载"}},
		"broken identity": {
			func(f *excelize.File) error { return f.SetCellValue(sheetIdentity, "B3", "三月") },
			[]string{"：已损坏 重新下载"},
		},
		"future": {func(f *excelize.File) error { return f.SetCellValue(sheetIdentity, "B3", "2024-05") }, []string{"：2024年5月还没有到"}},
		"zone":   {func(f *excelize.File) error { return f.SetCellValue(sheetIdentity, "B2", "140171") }, []string{"：140171 请由"}},
		"another catalogue's rows": {func(f *excelize.File) error {
			_ = f.SetCellValue(sheetIdentity, "B4", "old")
			return f.SetCellValue("表1", "L5", "la_old")
		}, []string{"表1!B5：指标目录已更新 重新下载"}},
	} {
		changed := edit(t, body, func(f *excelize.File) {
			if err := test.change(f); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		})
		checkMistakes(t, name, mistakesIn(t, changed, options(t)), test.want...)
	}
}

// dateIn has a cell show 3-5 as a date in that format, or the built-in one.
func dateIn(f *excelize.File, format string) error {
	style := &excelize.Style{NumFmt: 14}
	if format != "" {
		style = &excelize.Style{CustomNumFmt: &format}
	}
	id, err := f.NewStyle(style)
	if err != nil {
		return err
	}
	return errors.Join(f.SetCellValue("表1", "D6", 45356), f.SetCellStyle("表1", "D6", "D6", id))
}

// WPS keeps pictures in a hidden sheet of its own.
func TestSheetOfWPS(t *testing.T) {
	t.Parallel()
	body := fill(t, template(t, config(t)), map[string]any{"表1!D4": 1})
	readOne(t, edit(t, body, func(f *excelize.File) { _, _ = f.NewSheet("WpsReserved_CellImgList") }), options(t))
}

// compound begins a file of the format before .xlsx, which encrypted ones have too.
const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

func TestFileMistakes(t *testing.T) {
	t.Parallel()
	body := fill(t, template(t, config(t)), map[string]any{"表1!D4": 1})
	for name, test := range map[string]struct {
		body []byte
		want string
	}{
		"empty":          {nil, "：是空的"},
		"CSV":            {[]byte("division,period,metric,value\n"), "：不是 .xlsx 另存为"},
		"old format":     {[]byte(compound + strings.Repeat("\x00", 600)), "：（.xls） 另存为"},
		"encrypted":      {[]byte(compound + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), "：有密码 去掉打开密码"},
		"truncated":      {body[:len(body)/2], "：不完整或已损坏"},
		"damaged":        {damaged(body), "：已损坏"},
		"too large":      {make([]byte, MaxBytes+1), "：16 MiB"},
		"plain zip":      {zipped(t, map[string]string{"a.txt": "a"}), "：不是 .xlsx"},
		"binary":         {with(t, body, "xl/workbook.bin", ""), "：不是 .xlsx"},
		"macros":         {with(t, body, "xl/vbaProject.bin", "x"), "：带有宏 .xlsm"},
		"macro sheet":    {with(t, body, "xl/macrosheets/sheet1.xml", "<x/>"), "：带有宏"},
		"two of a name":  {with(t, body, "XL/workbook.xml", "<x/>"), "：有两份"},
		"bomb":           {with(t, body, "xl/media/a.png", strings.Repeat("\x00", maxUnpacked+1)), "：解压后过大"},
		"small bomb":     {with(t, body, "xl/media/a.png", strings.Repeat("\x00", 2<<20)), "：解压后过大 压缩比"},
		"many parts":     {manyParts(t, body), "：解压后过大 部件"},
		"far row":        {rowAt(t, body, "1048576"), "：解压后过大"},
		"far column":     {cellAt(t, body, "XFD4"), "：解压后过大"},
		"deep":           {with(t, body, "xl/a.xml", strings.Repeat("<a>", maxDepth+1)), "：解压后过大"},
		"large XML":      {with(t, body, "xl/a.xml", "<a>"+strings.Repeat("0123456789", maxXML/10)+"</a>"), "：解压后过大"},
		"many elements":  {with(t, body, "xl/a.xml", "<a>"+noise(maxElements)+"</a>"), "：解压后过大"},
		"DTD":            {with(t, body, "xl/a.xml", `<!DOCTYPE a [<!ENTITY b "c">]><a/>`), "：已损坏 DTD"},
		"not UTF-8":      {with(t, body, "xl/a.xml", `<?xml version="1.0" encoding="UTF-16"?><a/>`), "：已损坏"},
		"broken XML":     {patch(t, body, func(name, part string) string { return strings.Replace(part, "</workbook>", "", 1) }), "：已损坏"},
		"another's book": {another(t), "：不是本系统的模板"},
	} {
		checkMistakes(t, name, mistakesIn(t, test.body, options(t)), test.want)
	}
}

// noise is so many different elements, which don't pack as well as equal ones.
func noise(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<a%x/>", i*2654435761)
	}
	return b.String()
}

func damaged(body []byte) []byte {
	body = bytes.Clone(body)
	for i := range 200 {
		body[len(body)/3+i] ^= 0x55
	}
	return body
}

func another(t *testing.T) []byte {
	var b bytes.Buffer
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(text))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parts unpacks a workbook.
func parts(t testing.TB, body []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, part := range r.File {
		f, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		all[part.Name] = string(text)
	}
	return all
}

// patch changes the parts of a workbook.
func patch(t *testing.T, body []byte, change func(name, part string) string) []byte {
	t.Helper()
	all := parts(t, body)
	for name, part := range all {
		all[name] = change(name, part)
	}
	return zipped(t, all)
}

func with(t *testing.T, body []byte, name, text string) []byte {
	t.Helper()
	all := parts(t, body)
	all[name] = text
	return zipped(t, all)
}

func manyParts(t *testing.T, body []byte) []byte {
	all := parts(t, body)
	for i := range maxParts {
		all[fmt.Sprintf("xl/media/%d.png", i)] = "x"
	}
	return zipped(t, all)
}

func rowAt(t *testing.T, body []byte, row string) []byte {
	return patch(t, body, func(_, part string) string {
		return strings.Replace(part, "</sheetData>", `<row r="`+row+`"/></sheetData>`, 1)
	})
}

func cellAt(t *testing.T, body []byte, cell string) []byte {
	return patch(t, body, func(_, part string) string {
		return strings.Replace(part, "</sheetData>", `<row r="40"><c r="`+cell+`"/></row></sheetData>`, 1)
	})
}
