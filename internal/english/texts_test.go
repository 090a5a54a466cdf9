package english

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// spoken is the code whose texts a clerk gets to read.
var spoken = []string{
	"schema/*.go", "producers/*.go", "producers/outbox/*.go", "producers/workbook/*.go",
	"cmd/huizong/push*.go", "cmd/huizong/outbox*.go", "cmd/huizong/template*.go", "cmd/huizong/bench*.go",
}

// silent are files among them without messages, and why.
var silent = map[string]string{
	"producers/simulate*.go":         "what simulated offices state is data",
	"producers/plan*.go":             "names in a plan are data",
	"cmd/huizong/bench_cases.go":     "what made-up offices state is data",
	"cmd/huizong/bench_reports.go":   "what made-up offices state is data",
	"cmd/huizong/bench_steady.go":    "what made-up offices state is data",
	"producers/workbook/write*.go":   "a form is in Chinese",
	"producers/workbook/formula*.go": "a form is in Chinese",
	"producers/workbook/looks.go":    "fonts",
	"producers/workbook/author.go":   "who made a file is data",
	"producers/csv_cases_heading.go": "names of columns",
}

// data are texts that stand for themselves in any language: words that files may
// hold, and what forms are made of.
var data = []string{
	"行政区划", "行政区划代码", "区划代码", "时期", "月份", "报告期", "指标", "指标代码", "指标名称", "数值", "范围", "分组", "备注", "说明", "限定", "原文",
	"撤回", "是", "否", "演示",
	"封面", "勾稽关系", "序号", "计量单位", "本月数", "上月数", "去年同月数", "环比", "同比", "勾稽提示", "口径", "代码", "标记",
	"案号", "案件编号", "案件类型", "受理日期", "立案日期", "结案日期", "办结日期", "版本", "结果", "办理结果", "作废",
	"表%d", "（本级）", "审核人 ", "单位负责人 ", "ymdhs年月日", "度", "年", "年初至上月",
}

// pieces are where code cuts texts or joins them: no texts by themselves.
var pieces = []string{"，请", "请", "，现在是", " 或 ", "第 ", " 行"}

// A text that has no translation is missing in one of this package's tables.
func TestEveryTextHasATranslation(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, pattern := range spoken {
		files, err := filepath.Glob(filepath.Join("../..", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") && !isSilent(t, file) {
				seen += checkFile(t, file)
			}
		}
	}
	if seen < 150 {
		t.Errorf("got %d texts, want those of all packages", seen)
	}
}

func isSilent(t *testing.T, file string) bool {
	t.Helper()
	for pattern := range silent {
		match, err := filepath.Match(filepath.Join("../..", pattern), file)
		if err != nil {
			t.Fatal(err)
		}
		if match {
			return true
		}
	}
	return false
}

// checkFile looks at every string with Chinese in it but tags and help.
func checkFile(t *testing.T, file string) (seen int) {
	t.Helper()
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			return false // its tags are kong's
		case *ast.FuncDecl:
			return n.Name.Name != "Help"
		case *ast.CallExpr:
			called, ok := n.Fun.(*ast.SelectorExpr)
			return !ok || called.Sel.Name != "MustCompile"
		case *ast.BasicLit:
			text, err := strconv.Unquote(n.Value)
			if n.Kind != token.STRING || err != nil || !isChinese(text) || slices.Contains(data, text) || slices.Contains(pieces, text) {
				return true
			}
			seen++
			if !translated(text) {
				t.Errorf("%s: %q has no English text, as in phrase{%q, …}", set.Position(n.Pos()), text, strings.TrimSpace(text))
			}
		}
		return true
	})
	return seen
}

// translated says whether a text, or what it is a piece of, is known: as it
// stands, or with something before or behind it.
func translated(literal string) bool {
	sample := verb.ReplaceAllStringFunc(literal, func(v string) string {
		if v == "%d" {
			return "7"
		}
		return "x"
	})
	sample = unescaped(sample)
	sample = strings.Trim(sample, " \n，；：")
	for _, text := range []string{sample, sample + " x", sample + "x", "x" + sample, "x " + sample, sample + "）", "x" + sample + "x", sample + "：x", "x" + sample + "：x"} {
		english := Translate(text)
		for _, word := range data {
			english = strings.ReplaceAll(english, word, "")
		}
		if english != text && !isChinese(english) {
			return true
		}
	}
	return false
}

func TestPhrasesAreWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, table := range [][]phrase{lines, shared, filesTexts, workbookTexts, checkTexts, eventTexts, divisionTexts, outboxTexts, targetTexts, benchTexts} {
		for _, p := range table {
			if seen[p.chinese] {
				t.Errorf("%q is there twice", p.chinese)
			}
			seen[p.chinese] = true
			r := p.rule(`.`)
			for _, s := range slot.FindAllStringSubmatch(r.english, -1) {
				if n, _ := strconv.Atoi(s[2]); n < 1 || n > r.pattern.NumSubexp() {
					t.Errorf("%q: {%d} of %q is nothing", p.chinese, n, p.english)
				}
			}
			if verb.MatchString(r.english) || r.weight == 0 {
				t.Errorf("%q: %q", p.chinese, p.english)
			}
		}
	}
}
