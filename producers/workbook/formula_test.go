package workbook

import (
	"testing"

	"github.com/huizong/huizong/schema"
)

// Each operator and each rule on missing values, as the formulas calculate them.
func TestCheckFormulas(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		operator, missing string
		values            map[string]any // D4 and D5 against D6
		want              string
	}{
		"equal":            {"=", "skip_any", map[string]any{"D4": 0.1, "D5": 0.2, "D6": 0.3}, "相符"},
		"not equal":        {"!=", "skip_any", map[string]any{"D4": 1, "D5": 2, "D6": 3}, "不符"},
		"less":             {"<", "skip_any", map[string]any{"D4": 1, "D5": 2, "D6": 3}, "不符"},
		"at most":          {"<=", "skip_any", map[string]any{"D4": 1, "D5": 2, "D6": 3}, "相符"},
		"more":             {">", "skip_any", map[string]any{"D4": 1, "D5": 3, "D6": 3}, "相符"},
		"at least":         {">=", "skip_any", map[string]any{"D4": 1, "D5": 1, "D6": 3}, "不符"},
		"explained":        {">=", "skip_any", map[string]any{"D4": 1, "D5": 1, "D6": 3, "E5": "补录"}, "已说明"},
		"nothing":          {"<=", "as_zero", nil, "未填"},
		"one is missing":   {"<=", "skip_any", map[string]any{"D4": 9, "D6": 3}, "未填"},
		"one of a side":    {"<=", "skip_all", map[string]any{"D4": 9, "D6": 3}, "不符"},
		"a side":           {"<=", "skip_all", map[string]any{"D4": 9, "D5": 1}, "未填"},
		"a side as zero":   {"<=", "as_zero", map[string]any{"D4": 9}, "不符"},
		"withdrawn":        {"<=", "as_zero", map[string]any{"D4": "撤回", "D6": 1}, "相符"},
		"both":             {schema.BothOrNeither, "skip_any", map[string]any{"D5": 9, "D6": 0}, "相符"},
		"both, one side":   {schema.BothOrNeither, "skip_any", map[string]any{"D6": 9}, "不符"},
		"one":              {schema.OneOrNeither, "skip_any", map[string]any{"D4": 9}, "相符"},
		"one, both stated": {schema.OneOrNeither, "skip_any", map[string]any{"D4": 0, "D6": 0}, "不符"},
	} {
		c := *catalogue(t)
		m := c.DataSets[0].Metrics
		c.Checks = []schema.Check{{
			Code: "T1", Kind: schema.CheckCompare, Window: schema.WindowMonth, Missing: test.missing,
			Left: m[:2], Operator: test.operator, Right: m[2:3],
		}}
		cfg := config(t)
		cfg.Catalogue = &c
		values := map[string]any{}
		for cell, value := range test.values {
			values[place("表1", cell)] = value
		}
		got, err := openFile(t, fill(t, template(t, cfg), values)).CalcCellValue(sheetChecks, "J4")
		if err != nil || got != test.want {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, test.want)
		}
	}
}
