package schema

import (
	"maps"
	"strings"
	"testing"
)

// textOf reads "code=consult_free division=140525 …" beside a target that is right.
func textOf(changes string) TargetText {
	text := TargetText{"code": "consult_free", "division": "140525", "year": "2025", "value": "100"}
	for change := range strings.FieldsSeq(changes) {
		field, value, _ := strings.Cut(change, "=")
		text[field] = value
	}
	return text
}

func TestTargetIsCompleted(t *testing.T) {
	t.Parallel()
	c := loadCatalogue(t)
	free := Target{
		Code: "consult_free", Goal: "consult_free_target", Division: 140525, Year: 2025, Value: Whole(100),
		Direction: DirectionAtLeast, Pace: PaceLinear, Origin: Stated,
	}
	with := func(change func(*Target)) Target {
		changed := free
		change(&changed)
		return changed
	}
	for changes, want := range map[string]Target{
		"":                             free,
		"target=consult_free_target":   free,
		"value=撤回":                     with(func(t *Target) { t.Value, t.Withdrawn = 0, true }),
		"pace=seasonal origin=assumed": with(func(t *Target) { t.Pace, t.Origin = PaceSeasonal, Assumed }),
		"direction=at_most warning=0.05 critical=0.1 note=文件": with(func(t *Target) {
			t.Direction, t.Warning, t.Critical, t.Note = DirectionAtMost, 500, 1000, "文件"
		}),
		"code=la_special_accepted": with(func(t *Target) { t.Code, t.Goal = "la_special_accepted", "" }),
		"code=lawyers pace=none":   with(func(t *Target) { t.Code, t.Goal, t.Pace = "lawyers", "", PaceNone }),
		"code=insp_fix_rate value=0.95": with(func(t *Target) {
			t.Code, t.Goal, t.Value, t.Pace = "insp_fix_rate", "", 9500, PaceNone
		}),
		"code=town_items_returned_avg value=29.83": with(func(t *Target) {
			t.Code, t.Goal, t.Value, t.Pace = "town_items_returned_avg", "", 298300, PaceNone
		}),
	} {
		got, problems := c.NewTargetReader().Read(textOf(changes), "第 2 行")
		if got != want || len(problems) != 0 {
			t.Errorf("%q: got %+v, %v; want %+v", changes, got, problems, want)
		}
	}
}

func TestTargetProblems(t *testing.T) {
	t.Parallel()
	c := loadCatalogue(t)
	for changes, want := range map[string]string{
		"code=":                                   "code: 没有填写",
		"code=nothing":                            "code: 没有这个指标",
		"code=consult_free_target":                "code: 免费法律咨询年度任务本身是年度任务",
		"code=traffic_fix_rate":                   "code: 道交专项问题整改率只是报告里的比率，不能有目标",
		"code=recon_accepted_growth":              "code: 行政复议案件新收同比增长只是报告里的比率，不能有目标",
		"code=consult_free_completion_rate":       "code: 免费法律咨询完成率的分母 consult_free_target 就是年度任务, value: 比率的目标不能大于 1",
		"code=insp_fix_rate value=95":             "value: 比率的目标不能大于 1",
		"code=insp_fix_rate value=1 pace=linear":  "pace: 比率任何时候都要达到，没有进度",
		"code=insp_fix_rate value=1 target=towns": "target: 比率没有任务指标",
		"code=lawyers pace=seasonal":              "pace: 执业律师数是时点数，没有各月的份额",
		"pace=none":                               "pace: none 只用于任何时候都要达到的数，免费法律咨询是逐月累计的",
		"code=enf_fines pace=none":                "pace: none 只用于任何时候都要达到的数，罚没款是逐月累计的",
		"pace=fast":                               "pace: 不认得这个词",
		"direction=up":                            "direction: 不认得这个词",
		"origin=guess":                            "origin: 不认得这个词",
		"value=":                                  "value: 没有填写",
		"value=0":                                 "value: 目标必须大于 0",
		"value=0 direction=at_most":               "value: 目标必须大于 0",
		"value=-1":                                "value: 目标必须大于 0",
		"value=9600人":                             "value: 不是数字",
		"value=0.00001":                           "value: 位数太多",
		"division=":                               "division: 没有填写",
		"division=14":                             "division: 应是六位数字的行政区划代码",
		"division=000000":                         "division: 000000 全国 由各级汇总得出，不单独上报",
		"division=140171":                         "division: 140171 山西转型综合改革示范区 是开发区，不是行政区划，其区域属于 140100 太原市",
		"division=140403 year=2017":               "division: 140403 潞州区 自2018年1月起存在，此前为 140402 城区、140411 郊区",
		"division=140403 year=20170":              "year: 应是年份（如 2024），1970 至 2148",
		"division=140171 year=x":                  "year: 应是年份（如 2024），1970 至 2148, division: 140171 山西转型综合改革示范区 是开发区，不是行政区划，其区域属于 140100 太原市",
		"year=1969":                               "year: 应是年份（如 2024），1970 至 2148",
		"year=2024-03":                            "year: 应是年份（如 2024），1970 至 2148",
		"target=lawyers":                          "target: 不是年度任务指标",
		"target=la_special_target":                "target: 特殊群体法律援助年度任务以件计，而免费法律咨询以人次计",
		"warning=-0.1":                            "warning: 应在 0 和 1 之间",
		"critical=10":                             "critical: 应在 0 和 1 之间",
		"warning=0.2 critical=0.1":                "warning: 比 critical 大，一般的会迟于严重的",
		"colour=red":                              "colour: 不认得这一项",
		"note=" + strings.Repeat("长", 201):        "note: 应是一行文字，最多 200 个字",
		"note=a\x01b":                             "note: 应是一行文字，最多 200 个字",
		"note=\xb7":                               "note: 不是 UTF-8 编码",
	} {
		_, problems := c.NewTargetReader().Read(textOf(changes), "第 2 行")
		var got []string
		for _, p := range problems {
			got = append(got, p.Field+": "+p.Problem)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: got %q, want %q", changes, got, want)
		}
	}
}

// A withdrawn target makes room for another code that counts towards the same
// target metric.
func TestTargetsOverlap(t *testing.T) {
	t.Parallel()
	c := loadCatalogue(t)
	accepted := textOf("code=la_special_accepted target=la_special_target")
	closed := textOf("code=la_special_closed")
	withdrawn := maps.Clone(accepted)
	withdrawn["value"] = WordWithdrawn
	for name, test := range map[string]struct {
		texts []TargetText
		want  string
	}{
		"another division":  {[]TargetText{closed, textOf("code=la_special_closed division=140581")}, ""},
		"another year":      {[]TargetText{closed, textOf("code=la_special_closed year=2026")}, ""},
		"same code":         {[]TargetText{closed, closed}, "140525 2025 年的这个目标在第 0 行已经有了"},
		"same code, bad":    {[]TargetText{closed, textOf("code=la_special_closed value=x")}, "不是数字 140525 2025 年的这个目标在第 0 行已经有了"},
		"same goal":         {[]TargetText{closed, accepted}, "140525 2025 年的 la_special_target 在第 0 行已由 la_special_closed 计入"},
		"withdrawn":         {[]TargetText{closed, withdrawn}, ""},
		"withdrawn before":  {[]TargetText{withdrawn, closed}, ""},
		"withdrawn and set": {[]TargetText{withdrawn, accepted}, "140525 2025 年的这个目标在第 0 行已经有了"},
	} {
		reader := c.NewTargetReader()
		var got []string
		for i, text := range test.texts {
			_, problems := reader.Read(text, "第 "+string(rune('0'+i))+" 行")
			for _, p := range problems {
				got = append(got, p.Problem)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
