package dashboards

import (
	"fmt"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

// halfAYear is Shuozhou's in June: of 2,000 consultations two counties owe half
// each, one of which has reported 300, the other nothing; the one that has also has
// 60 of the 100 disputes that it should not have more of. Its half was 800 first.
func halfAYear(t *testing.T) *warehouse.DB {
	t.Helper()
	writer, e := warehousetest.New(t)
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := consumers.Prepare(t.Context(), writer, catalogue); err != nil {
		t.Fatal(err)
	}
	of := func(code string, division schema.Code, value int64, direction schema.Direction) schema.Target {
		return schema.Target{Code: code, Division: division, Year: 2024, Value: schema.Whole(value), Direction: direction, By: "测试"}
	}
	for _, targets := range [][]schema.Target{
		{of("consult_free", 140602, 800, "")},
		{
			of("consult_free", 140600, 2000, ""), of("consult_free", 140602, 1000, ""), of("consult_free", 140603, 1000, ""),
			of("med_disputes_found", 140602, 100, schema.DirectionAtMost),
		},
	} {
		if err := consumers.StoreTargets(t.Context(), writer, catalogue, targets); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Exec(t.Context(), `INSERT INTO huizong_store.rollup_year (metric, year, division, level, parent, name, ytd)
SELECT metric, 2024, 140602, 'county', 140600, '朔城区', arrayMap(m -> if(m <= 6, done, NULL), range(1, 13))
FROM values('metric String, done UInt32', ('consult_free', 300), ('med_disputes_found', 60))`); err != nil {
		t.Fatal(err)
	}
	return reader(t, e.DSN(engine.Reader))
}

// What is behind comes first, above a ceiling being behind too; who stated
// nothing is counted apart, drags all the same, and nothing that was set is forgotten.
func TestTargetsAreHeldAgainstTheirPace(t *testing.T) {
	t.Parallel()
	v := visit(t, halfAYear(t), "huizong-targets")
	one := func(value string) choice { return choice{values: []string{value}} }
	v.goTo("huizong-targets", choices{
		"year": one("2024"), "month": one("6"), "level": one("county"), "area": {values: []string{"140600"}, isArray: true},
	})
	for _, tt := range []struct{ title, column, want string }{
		{"落后", "落后", "[2]"},
		{"正常", "正常", "[0]"},
		{"未上报", "未上报", "[1]"},
		{"最大落后", "最大落后", "[-20]"},
		{"目标、进度与差距", "地区", "[朔州市 朔城区 朔州市 朔城区 朔州市 平鲁区]"},
		{"目标、进度与差距", "目标", "[免费法律咨询 排查/受理矛盾纠纷（不超过） 免费法律咨询]"},
		{"目标、进度与差距", "差距", "[-20 -10 <nil>]"},
		{"目标、进度与差距", "状态", "[behind behind 没有上报]"},
		{"目标、进度与差距", "进度算法", "[linear linear linear]"},
		{"差距最大的二十个", "差距", "[-20 -10]"},
		{"谁拖累", "单位", "[平鲁区 朔城区 山阴县 应县 右玉县 怀仁市]"},
		{"谁拖累", "拉动", "[-25 -10 0 0 0 0]"},
		{"谁拖累", "任务来源", "[自有 自有    ]"},
		{"目标的来历", "任务", "[1000 100 1000 800]"},
		{"目标的来历", "方向", "[at_least at_most at_least at_least]"},
		{"目标的来历", "状态", "[stands stands stands superseded]"},
		{"目标的来历", "设定人", "[测试 测试 测试 测试]"},
	} {
		_, rows := v.sees(tt.title)
		if got := fmt.Sprint(noiseless(rows.values(tt.column))); got != tt.want {
			t.Errorf("%s, %s: got %s, want %s", tt.title, tt.column, got, tt.want)
		}
	}
}

// noiseless takes the noise of binary fractions out of what is drawn.
func noiseless(values []any) []any {
	list := make([]any, len(values))
	for i, value := range values {
		list[i] = value
		if number, ok := value.(float64); ok {
			list[i] = fmt.Sprintf("%.6g", number)
		}
	}
	return list
}
