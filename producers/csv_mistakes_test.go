package producers

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// mistakesIn reads a file that must not be accepted.
func mistakesIn(t *testing.T, text string) *RowErrors {
	t.Helper()
	drafts, err := readDrafts(text, csvOptions(t))
	var rows *RowErrors
	if !errors.As(err, &rows) {
		t.Fatalf("got %d events and %v, want row errors for %.200q", len(drafts), err, text)
	}
	return rows
}

// checkMistakes holds each error against "place：words", where the words, cut
// at spaces, are parts of the message.
func checkMistakes(t *testing.T, name string, got *RowErrors, want ...string) {
	t.Helper()
	if len(got.List) != len(want) {
		t.Errorf("%s: got %d errors, want %d:\n%v", name, len(got.List), len(want), got)
		return
	}
	for i, e := range got.List {
		place, words, _ := strings.Cut(want[i], "：")
		message := e.String()
		ok := strings.HasPrefix(message, strings.TrimSpace("figures.csv "+place)+"：")
		for word := range strings.FieldsSeq(words) {
			ok = ok && strings.Contains(message, word)
		}
		if !ok {
			t.Errorf("%s: got %q, want %q", name, message, want[i])
		}
	}
}

const fullHead = "division,period,metric,value,scope,by,note,qualifier,quote\n"

// TestCSVRowMistakes has a mistake in the second line.
func TestCSVRowMistakes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		row  string
		want []string
	}{
		{"149999,2024-03,enf_fines,1,,,,,", []string{"第 2 行 division 列：“149999” 不是截至2023年6月30日的"}},
		{"140171,2024-03,enf_fines,1,,,,,", []string{"第 2 行 division 列：开发区 140100 ；请由该市"}},
		{"14052,2024-03,enf_fines,1,,,,,", []string{"第 2 行 division 列：“14052” 六位数字"}},
		{",2024-03,enf_fines,1,,,,,", []string{"第 2 行 division 列：缺少这一项"}},
		{"140421,2024-03,enf_fines,1,,,,,", []string{"第 2 行 division 列：140404"}},
		{"140525,2024-03-05,enf_fines,1,,,,,", []string{"第 2 行 period 列：请写成 2024-03"}},
		{"140525,202412,enf_fines,1,,,,,", []string{"第 2 行 period 列：“202412” 还没有到"}},
		{"140525,2024.3,enf_fines,1,,,,,", []string{"第 2 行 period 列：“2024.3” 请写成 2024-03"}},
		{"140525,2024.10,enf_fines,1,,,,,", []string{"第 2 行 period 列：“2024.10” 请写成 2024-10"}},
		{"140525,3/2024,enf_fines,1,,,,,", []string{"第 2 行 period 列：“3/2024” 应是月份"}},
		{"140525,24-03,enf_fines,1,,,,,", []string{"第 2 行 period 列：“24-03” 应是月份"}},
		{"14052５,2024-03,enf_fines,1,,,,,\n１４０５２５,2024年3月,enf_fines,1,,,,,", []string{"第 3 行 metric 列：和第 2 行是同一个数"}},
		{"140525,Mar-24,enf_fines,1,,,,,", []string{"第 2 行 period 列：“Mar-24” 2024-03"}},
		{"140525,2024-13,enf_fines,1,,,,,", []string{"第 2 行 period 列：“2024-13” 应是月份"}},
		{"140525,2024-05,enf_fines,1,,,,,", []string{"第 2 行 period 列：“2024-05” 还没有到 请到时再报"}},
		{"140525,2025,enf_fines,1,total,,,,", []string{"第 2 行 period 列：还没有到"}},
		{"140525,2023,enf_fines,1,own,,,,", []string{"第 2 行 period 列：“2023” scope 为 own"}},
		{"140525,2023,enf_fines,1,,,,,", []string{"第 2 行 period 列：scope 为 own"}},
		{"140525,2024-03,enf_fine,1,,,,,", []string{"第 2 行 metric 列：“enf_fine” 没有指标 是不是 enf_fines"}},
		{"140525,2024-03,ENF_FINES,1,,,,,", []string{"第 2 行 metric 列：是不是 enf_fines"}},
		{"140525,2024-03,随便什么,1,,,,,", []string{"第 2 行 metric 列：请按目录改正"}},
		{"140525,2024-03,,1,,,,,", []string{"第 2 行 metric 列：缺少这一项"}},
		{"140525,2024-03,consult_free_completion_rate,1,,,,,", []string{"第 2 行 metric 列：由系统计算 ；请改报 consult_free"}},
		{"140525,2024-03,la_special_target,1,,,,,", []string{"第 2 行 metric 列：年度目标"}},
		{"140525,2024-03,la_special_target,,,,,,", []string{"第 2 行 metric 列：年度目标"}},
		{"140525,2024-03,visit_rooms,1,,,,,", []string{"第 2 行 metric 列：只见于公开报告"}},
		{"140525,2024-03,med_disputes_found,12.5,,,,,", []string{"第 2 行 value 列：“12.5” 不能有小数 ；请改成整数"}},
		{"140525,2024-03,med_disputes_found,-3,,,,,", []string{"第 2 行 value 列：“-3” 不能是负数"}},
		{"140525,2024-03,med_disputes_found,-1.5,,,,,", []string{"第 2 行 value 列：小数", "第 2 行 value 列：负数"}},
		{"140525,2024-03,enf_fines,123456789012345,,,,,", []string{"第 2 行 value 列：位数太多"}},
		{"140525,2024-03,enf_fines,0.00001,,,,,", []string{"第 2 行 value 列：位数太多"}},
		{`140525,2024-03,enf_fines,"1,5",,,,,`, []string{"第 2 行 value 列：“1,5” 请只写数字"}},
		{`140525,2024-03,enf_fines,"1.234,5",,,,,`, []string{"第 2 行 value 列：“1.234,5” 请只写数字"}},
		{`140525,2024-03,enf_fines,"12,34",,,,,`, []string{"第 2 行 value 列：“12,34” 请只写数字"}},
		{`140525,2024-03,enf_fines,"0,123",,,,,`, []string{"第 2 行 value 列：“0,123” 请只写数字"}},
		{`140525,2024-03,enf_fines,"1234,567",,,,,`, []string{"第 2 行 value 列：“1234,567” 请只写数字"}},
		{`140525,2024-03,enf_fines,1 234,,,,,`, []string{"第 2 行 value 列：“1 234” 请写成 1234"}},
		{`140525,2024-03,enf_fines,1.2万,,,,,`, []string{"第 2 行 value 列：“1.2万” 不带单位"}},
		{`140525,2024-03,enf_fines,(12),,,,,`, []string{"第 2 行 value 列：“(12)” 不是数字"}},
		{`140525,2024-03,enf_fines,45%,,,,,`, []string{"第 2 行 value 列：“45%” 不是数字"}},
		{"140525,2024-03,enf_fines,+007,,,,,", []string{"第 2 行 value 列：请写成 7"}},
		{"140525,2024-03,enf_fines,.5,,,,,", []string{"第 2 行 value 列：请写成 0.5"}},
		{"140525,2024-03,enf_fines,25件,,,,,", []string{"第 2 行 value 列：“25件” 不带单位"}},
		{"140525,2024-03,enf_fines,-,,,,,", []string{"第 2 行 value 列：没有数就留空 撤回"}},
		{"140525,2024-03,enf_fines,NaN,,,,,", []string{"第 2 行 value 列：不是数字"}},
		{"140525,2024-03,enf_fines,1,all,,,,", []string{"第 2 行 scope 列：“all” own、total"}},
		{"140525,2024-03,enf_fines,1,,minor,,,", []string{"第 2 行 by 列：“minor” group=minor"}},
		{"140525,2024-03,enf_fines,1,,=minor,,,", []string{"第 2 行 by 列：group=minor"}},
		{"140525,2024-03,enf_fines,1,,group=,,,", []string{"第 2 行 by 列：group=minor"}},
		{"140525,2024-03,enf_fines,1,,group＝woman,,,", []string{"第 2 行 by 列：请写成 group=woman"}},
		{"140525,2024-03,enf_fines,1,,groups=minor,,,", []string{"第 2 行 by 列：没有维度 group（"}},
		{"140525,2024-03,enf_fines,1,,组：a=minor,,,", []string{"第 2 行 by 列：没有维度"}},
		{"140525,2024-03,enf_fines,1,,group=未成年人,,,", []string{"第 2 行 by 列：minor（未成年人）"}},
		{"140525,2024-03,enf_fines,1,,part=市区,,,", []string{"第 2 行 by 列：scope 为 total"}},
		{"140525,2024-03,enf_fines,1,,,,over,", []string{"第 2 行 qualifier 列：“over” ；请删去"}},
		{"140525,2024-03,enf_fines,1,total,,,many,", []string{"第 2 行 qualifier 列：“many” exact、over"}},
		{"140525,2024-03,enf_fines,1,,,,,原文", []string{"第 2 行 quote 列：；请删去"}},
		{"140525,2024-03,enf_fines,1", []string{"第 2 行：有 4 格 表头有 9 列"}},
		{"140525,2024-03,enf_fines,12,500,,,,,", []string{"第 2 行：有 10 格 千位分隔符"}},
		{`140525,2024-03,enf_fines,1",,,,,`, []string{"第 2 行 value 列：英文引号 删去"}},
		{`140525,2024-03,enf_fines,1,,,"甲"乙,,`, []string{"第 2 行 note 列：引号没有配对"}},
		{"140525,2024-03,enf_fines,1\x00,,,,,", []string{"第 2 行 value 列：NUL"}},
		{"140525,2024-03,enf_fines,1,,," + strings.Repeat("长", 22<<10) + ",,", []string{"第 2 行 note 列：67584 字节"}},
		{"140525,2024-03,enf_fines,1,,," + strings.Repeat("x", 33<<10) + ",," + strings.Repeat("x", 34<<10), []string{"第 2 行 quote 列：34816 字节"}},
		{"14052,2024.3,enf_fine,x,own,minor,,,", []string{"第 2 行 by 列：", "第 2 行 value 列：", "第 2 行 division 列：", "第 2 行 period 列：", "第 2 行 metric 列："}},
	} {
		checkMistakes(t, fmt.Sprintf("%.60q", test.row), mistakesIn(t, fullHead+test.row+"\n"), test.want...)
	}
}

func TestCSVFileMistakes(t *testing.T) {
	t.Parallel()
	const row = "140525,2024-03,enf_fines,1\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"empty":               {"", []string{"：文件是空的 division,period,metric,value"}},
		"mark only":           {"\ufeff \n", []string{"：文件是空的"}},
		"heading only":        {"\n" + csvHead, []string{"第 2 行：只有表头"}},
		"blank rows only":     {csvHead + "\n,,,\n", []string{"第 1 行：只有表头"}},
		"workbook":            {"PK\x03\x04...", []string{"：工作簿 另存为"}},
		"UTF-16":              {"\xff\xfed\x00", []string{"：UTF-16"}},
		"old Mac":             {strings.ReplaceAll(csvHead+row, "\n", "\r"), []string{"：换行符"}},
		"endless line":        {csvHead + strings.Repeat("x", 3*maxCSVRecord) + "\n140525,2024-03,enf_fines,x\n", []string{"第 2 行：256 KiB", "第 3 行 value 列："}},
		"no heading":          {row + row, []string{"第 1 行：“140525” 应是表头 division,period,metric,value"}},
		"tabs":                {strings.ReplaceAll(csvHead+row, ",", "\t"), []string{"第 1 行：英文逗号"}},
		"unknown heading":     {"division,period,metric,value,数\n140525,2024-03,enf_fines,x,y\n", []string{"第 1 行：“数” 第 5 列 division,period,metric,value,scope,by,note,qualifier,quote", "第 2 行 value 列：“x”"}},
		"nameless column":     {"division,period,metric,value,\n140525,2024-03,enf_fines,1,\n", []string{"第 1 行：第 5 列"}},
		"upper case":          {"Division,period,metric,value\n" + row, []string{"第 1 行：“Division” 请写成 division", "第 1 行 division 列：没有这一列 必须有"}},
		"repeated heading":    {"division,period,metric,value,value\n140525,2024.3,enf_fines,x,y\n", []string{"第 1 行 value 列：第 4 列和第 5 列", "第 2 行 period 列："}},
		"missing headings":    {"metric,period\nenf_fine,2024-03\n", []string{"第 1 行 division 列：没有这一列", "第 1 行 value 列：没有这一列", "第 2 行 metric 列："}},
		"bad quote in it":     {"division,per\"iod,metric,value\n" + row, []string{"第 1 行：英文引号"}},
		"same figure":         {"scope,division,period,metric,value\n,140525,2024-03,enf_fines,1\n,140525,2024-03,enf_checks,1\nown,140525,2024-03,enf_fines,撤回\n", []string{"第 4 行 metric 列：“enf_fines” 和第 2 行 只留一行"}},
		"same figure thrice":  {csvHead + row + row + row, []string{"第 3 行（以及第 4 行） metric 列：和第 2 行"}},
		"same figure, bad":    {csvHead + row + "140525,2024-03,enf_fines,x\n", []string{"第 3 行 value 列：“x”", "第 3 行 metric 列：和第 2 行"}},
		"same mistake":        {csvHead + strings.Repeat("149999,2024-03,enf_fines,\n", 13), []string{"第 2 行（以及第 3、4、5、6、7、8、9、10、11、12 等 12 行） division 列：“149999”"}},
		"row after two lines": {"note," + csvHead + "\"甲\n乙\",140525,2024-03,enf_fines,1\n,140525,2024-03,enf_checks,x\n", []string{"第 4 行 value 列："}},
		"quote never closed":  {csvHead + "140525,2024-03,\"enf_fines,1\n\n140525,2024-03,enf_checks,x\n140525,2024.3,enf_checks,1\n", []string{"第 2 行 metric 列：引号没有配对", "第 4 行 value 列：", "第 5 行 period 列："}},
		"quote closed later":  {csvHead + "\n140525,2024-03,\"enf_fines,1\n140525,2024-03,enf_checks,x\n140525,2024.3,\"enf_checks\",1\n", []string{"第 3 行 metric 列：引号没有配对", "第 4 行 value 列：", "第 5 行 period 列："}},
		"quote joins rows":    {csvHead + "140525,2024-03,enf_fines,\"1\n140525,2024-03,enf_checks,x\"\n140525,2024.3,enf_checks,1\n", []string{"第 2 行 value 列：不是数字", "第 4 行 period 列："}},
		"quote joins, widens": {csvHead + "140525,\"2024-03,enf_fines,1\n140525,2024.3,enf_checks,1\n140525,2024.3\",a\n140525,2024.2,enf_checks,1\n", []string{"第 2 行：引号可能没有配对", "第 3 行 period 列：", "第 4 行 period 列：英文引号", "第 5 行 period 列："}},
	} {
		checkMistakes(t, name, mistakesIn(t, test.text), test.want...)
	}
}

// TestCSVQuoteNeverClosed looks for the end of a row only so far.
func TestCSVQuoteNeverClosed(t *testing.T) {
	t.Parallel()
	got := mistakesIn(t, csvHead+"140525,2024-03,enf_fines,\""+strings.Repeat("x\n", 2*maxCSVRecord)+"140525,2024-03,enf_fines,y\n")
	if len(got.List) != 3 {
		t.Fatalf("got %d errors, want 3:\n%v", len(got.List), got)
	}
	quote, narrow, value := got.List[0], got.List[1], got.List[2]
	if quote.Row != 2 || quote.Column != "value" || value.Row != 2*maxCSVRecord+2 || value.Value != "y" {
		t.Errorf("got %v and %v", quote, value)
	}
	if len(narrow.Also) != maxAlso || narrow.AlsoMore == 0 {
		t.Errorf("got %d and %d more rows, want %d and some more", len(narrow.Also), narrow.AlsoMore, maxAlso)
	}
}

func TestCSVNamesEveryMistake(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/csv/mistakes.csv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/csv/mistakes.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got := mistakesIn(t, string(text)).Error() + "\n"; got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCSVManyMistakes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(csvHead)
	for i := range 1234 {
		fmt.Fprintf(&b, "140525,2024-03,unknown%d,1\n140525,2024-03,unknown0,1\n", i)
	}
	got := mistakesIn(t, b.String())
	if len(got.List) != maxRowErrors || got.More == 0 {
		t.Fatalf("got %d and %d more, want %d and some more", len(got.List), got.More, maxRowErrors)
	}
	if last := fmt.Sprintf("另有 %d 处问题未列出", got.More); !strings.HasSuffix(got.Error(), last) {
		t.Errorf("got no %q at the end", last)
	}
}

func TestCSVTooManyRows(t *testing.T) {
	t.Parallel()
	text := csvHead + "140525,2024-03,enf_fines,1\n" + strings.Repeat(",,,\n", maxCSVRows)
	checkMistakes(t, "rows", mistakesIn(t, text), "第 1000002 行：拆成")
}

func TestCSVErrorsFitOneLine(t *testing.T) {
	t.Parallel()
	e := RowError{File: "a\nb.csv", Row: 3, Value: "\x1b[31m\xff" + strings.Repeat("长", 100), Problem: "p", Remedy: "r"}
	want := "a b.csv 第 3 行：“ [31m�" + strings.Repeat("长", 34) + "…” —— p；r"
	if got := e.String(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
