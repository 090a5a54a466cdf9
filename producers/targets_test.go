package producers

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/huizong/huizong/schema"
)

const targetHead = "code,division,year,value\n"

func readTargetFile(t testing.TB, text string) ([]TargetRow, error) {
	t.Helper()
	catalogue, err := csvCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return ReadTargetFile(strings.NewReader(text), TargetOptions{File: "figures.csv", Catalogue: catalogue})
}

// toldTargets prints targets as "line code target division year value direction pace warning critical origin note".
func toldTargets(rows []TargetRow) string {
	var lines []string
	for _, r := range rows {
		t := r.Target
		value := t.Value.String()
		if t.Withdrawn {
			value = "withdrawn"
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintln(r.Line, t.Code, t.Goal, t.Division, t.Year, value,
			t.Direction, t.Pace, t.Warning, t.Critical, t.Origin, t.Note)))
	}
	return strings.Join(lines, "\n")
}

func TestTargetFileReads(t *testing.T) {
	t.Parallel()
	const plain = "2 consult_free consult_free_target 140525 2025 7000 at_least linear 0 0 stated"
	for name, test := range map[string]struct{ text, want string }{
		"plain":            {targetHead + "consult_free,140525,2025,7000\n", plain},
		"BOM, CRLF":        {"\ufeff\"code\",division,year,value\r\n\"consult_free\",\"140525\",2025,7000\r\n", plain},
		"any order, blank": {"value, year ,note,division,target,code\n 7000 ,2025,,140525,,consult_free\n,,,,,\n", plain},
		"withdrawn":        {targetHead + "consult_free,140525,2025,撤回\n", "2 consult_free consult_free_target 140525 2025 withdrawn at_least linear 0 0 stated"},
		"all columns": {
			"code,division,year,value,target,direction,pace,warning,critical,origin,note\nenf_fines,140525,2025,1e6,,at_most,seasonal,0.05,0.1,assumed,\"甲，乙\"\n",
			"2 enf_fines  140525 2025 1000000 at_most seasonal 0.05 0.1 assumed 甲，乙",
		},
		"two": {
			targetHead + "insp_fix_rate,140525,2025,0.95\n\ninsp_fix_rate,140581,2025,1\n",
			"2 insp_fix_rate  140525 2025 0.95 at_least none 0 0 stated\n4 insp_fix_rate  140581 2025 1 at_least none 0 0 stated",
		},
	} {
		rows, err := readTargetFile(t, test.text)
		if got := toldTargets(rows); err != nil || got != test.want {
			t.Errorf("%s: got %s, %v; want %s", name, got, err, test.want)
		}
	}
}

func TestTargetFileMistakes(t *testing.T) {
	t.Parallel()
	const row = "consult_free,140525,2025,7000\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"empty":            {"", []string{"：文件是空的 code,division,year,value"}},
		"heading only":     {targetHead, []string{"第 1 行：只有表头"}},
		"workbook":         {"PK\x03\x04...", []string{"：工作簿 另存为"}},
		"no heading":       {row, []string{"第 1 行：“consult_free” 应是表头 code,division,year,value"}},
		"unknown column":   {"code,division,year,value,数\n" + "consult_free,140525,2025,7000,1\n", []string{"第 1 行：“数” 第 5 列 code,division,year,value,target,direction,pace,warning,critical,origin,note"}},
		"repeated column":  {"code,division,year,value,value\n" + "consult_free,140525,2025,1,2\n", []string{"第 1 行 value 列：第 4 列和第 5 列"}},
		"missing column":   {"code,division,value\nconsult_free,14052,1\n", []string{"第 1 行 year 列：没有这一列", "第 2 行 division 列：“14052” 六位数字"}},
		"width":            {targetHead + "consult_free,140525,2025,7,000\n", []string{"第 2 行：有 5 格 千位分隔符"}},
		"quote":            {targetHead + "consult_free,140525,2025,7\"\n", []string{"第 2 行 value 列：英文引号"}},
		"blank value":      {targetHead + "consult_free,140525,2025,\n", []string{"第 2 行 value 列：没有填写"}},
		"zero":             {targetHead + "consult_free,140525,2025,0\n", []string{"第 2 行 value 列：“0” 目标必须大于 0 ；没有目标就删去这一行 撤回"}},
		"thousands":        {targetHead + "consult_free,140525,2025,\"9,600\"\n", []string{"第 2 行 value 列：“9,600” 不是数字；请写成 9600"}},
		"unit":             {targetHead + "consult_free,140525,2025,9600人\n", []string{"第 2 行 value 列：不是数字 ；请只写数字"}},
		"percent":          {targetHead + "insp_fix_rate,140525,2025,95.5%\n", []string{"第 2 行 value 列：“95.5%” 不是数字；请写成 0.955"}},
		"rate above 1":     {targetHead + "insp_fix_rate,140525,2025,95\n", []string{"第 2 行 value 列：“95” 不能大于 1 ；请写小数，如 0.95"}},
		"full width":       {targetHead + "consult_free,１４０５２５,２０２５,７０００\n", []string{"第 2 行 division 列：请写成 140525", "第 2 行 year 列：请写成 2025", "第 2 行 value 列：请写成 7000"}},
		"year":             {targetHead + "consult_free,140525,2025年度,7000\n", []string{"第 2 行 year 列：“2025年度” 请写成 2025"}},
		"month":            {targetHead + "consult_free,140525,2025-03,7000\n", []string{"第 2 行 year 列：“2025-03” 应是年份（如"}},
		"zone":             {targetHead + "consult_free,140171,2025,7000\n", []string{"第 2 行 division 列：“140171” 是开发区 属于 140100 ；请由该市"}},
		"no division":      {targetHead + "consult_free,149999,2025,7000\n", []string{"第 2 行 division 列：“149999” 不是截至"}},
		"not yet":          {targetHead + "consult_free,140403,2017,7000\n", []string{"第 2 行 division 列：自2018年1月起存在"}},
		"code":             {targetHead + "consult_fre,140525,2025,7000\n", []string{"第 2 行 code 列：“consult_fre” 没有这个指标；是不是 consult_free"}},
		"name":             {targetHead + "免费法律咨询,140525,2025,7000\n", []string{"第 2 行 code 列：请写代码 consult_free"}},
		"its own goal":     {targetHead + "consult_free_completion_rate,140525,2025,1\n", []string{"第 2 行 code 列：consult_free_target 就是年度任务；请改写 consult_free"}},
		"upper case":       {"code,division,year,value,pace\nconsult_free,140525,2025,1,Seasonal\n", []string{"第 2 行 pace 列：“Seasonal” 请写成 seasonal"}},
		"pace":             {"code,division,year,value,pace\nconsult_free,140525,2025,1,none\n", []string{"第 2 行 pace 列：“none” ；请写 linear 或 seasonal"}},
		"thresholds":       {"code,division,year,value,warning,critical\nconsult_free,140525,2025,1,10%,0.05\nconsult_free,140581,2025,1,0.1,0.05\n", []string{"第 2 行 warning 列：请写成 0.1", "第 3 行 warning 列：比 critical 大"}},
		"same target":      {targetHead + row + "consult_free,140581,2025,1\nconsult_free,140525,2025,撤回\n", []string{"第 4 行 code 列：“consult_free” 在第 2 行已经有了；请只留一个"}},
		"same goal":        {"code,target,division,year,value\nla_special_closed,,140525,2025,1\nla_special_accepted,la_special_target,140525,2025,1\n", []string{"第 3 行 target 列：在第 2 行已由 la_special_closed 计入"}},
		"note":             {"code,division,year,value,note\nconsult_free,140525,2025,1," + strings.Repeat("长", 201) + "\n", []string{"第 2 行 note 列：最多 200 个字"}},
		"not UTF-8":        {"code,division,year,value,note\nconsult_free,140525,2025,1,\xb7\n", []string{"第 2 行：UTF-8"}},
		"several in a row": {targetHead + "consult_fre,14,2025-13,x\n", []string{"第 2 行 division 列：", "第 2 行 year 列：", "第 2 行 value 列：", "第 2 行 code 列："}},
	} {
		_, err := readTargetFile(t, test.text)
		var mistakes *RowErrors
		if !errors.As(err, &mistakes) {
			t.Errorf("%s: got %v, want row errors", name, err)
			continue
		}
		checkMistakes(t, name, mistakes, test.want...)
	}
}

func TestTargetFileManyMistakes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(targetHead)
	for i := range 1100 {
		fmt.Fprintf(&b, "unknown%d,140525,2025,1\n", i)
	}
	_, err := readTargetFile(t, b.String())
	if err == nil || !strings.HasSuffix(err.Error(), "另有 100 处问题未列出") {
		t.Errorf("got %.200v, want a thousand mistakes and how many more", err)
	}
}

// FuzzReadTargetFile: whatever the file, either each target is right by itself,
// or there are mistakes in rows that the file has.
func FuzzReadTargetFile(f *testing.F) {
	catalogue, err := schema.Load()
	if err != nil {
		f.Fatal(err)
	}
	goals, err := os.ReadFile("../seeds/targets.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(goals[:2000])
	f.Add([]byte("\ufeffvalue,code,division,year,pace,note\r\n1e3,consult_free,140525,2025,seasonal,\"甲\r\n乙\"\r\n撤回,insp_fix_rate,140581,2025,none,\r\n"))
	f.Add([]byte(targetHead + "consult_free,\"140525,2025,1\nconsult_free,140581,2025,95%\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := ReadTargetFile(bytes.NewReader(body), TargetOptions{File: "goals.csv", Catalogue: catalogue})
		var mistakes *RowErrors
		if err != nil && !errors.As(err, &mistakes) {
			t.Fatal(err)
		}
		for _, row := range rows {
			if problems := catalogue.ProveTarget(row.Target); len(problems) > 0 {
				t.Errorf("got %+v, which has %v", row, problems)
			}
		}
		if mistakes != nil {
			checkRows(t, mistakes, bytes.Count(body, []byte("\n"))+1)
		}
	})
}
