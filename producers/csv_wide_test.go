package producers

import (
	"slices"
	"testing"
)

const wideHead = "division,period,scope,note,med_disputes_found,med_disputes_resolved,enf_fines\n"

func TestCSVReadsWideFiles(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"codes": {wideHead + "140525,2024-03,,,25,22,\"12,500.50\"\n140524,2024-03,own,,0,,撤回\n", []string{
			"140525 2024-03 own: med_disputes_found=25, med_disputes_resolved=22, enf_fines=12500.5",
			"140524 2024-03 own: med_disputes_found=0, enf_fines=null",
		}},
		"names and units": {"区划代码,月份,法律援助案件受理（件）,enf_fines(元), enf_checks \n140525,2024年3月,１,２,\n", []string{"140525 2024-03 own: la_cases_accepted=1, enf_fines=2"}},
		"total":           {wideHead + "140525,2023,total,,25,,\n140525,2024-03,total,,25,,\n", []string{"140525 2023 total: med_disputes_found=25", "140525 2024-03 total: med_disputes_found=25"}},
		"nothing stated":  {wideHead + "140525,2024-03,,,,,\n140525,2024-03,,,,,\n", nil},
	} {
		if got := told(readEvents(t, test.text)); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestCSVWideMistakes(t *testing.T) {
	t.Parallel()
	const row = "140525,2024-03,,,25,,\n"
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"same report":     {wideHead + row + "140525,2024/3,own,,,22,\n", []string{"第 3 行 division 列：“140525” 和第 2 行是同一份报表 并成一行"}},
		"values":          {wideHead + "140525,2024-03,,,1.5,x,\"1,5\"\n", []string{"第 2 行 med_disputes_resolved 列：“x” 不是数字", "第 2 行 enf_fines 列：“1,5” 不是数字", "第 2 行 med_disputes_found 列：“1.5” 不能有小数"}},
		"division":        {wideHead + "140421,2024-05,,,1,2,3\n", []string{"第 2 行 division 列：140404", "第 2 行 period 列：还没有到"}},
		"scope":           {wideHead + "140525,2024-03,all,,1,,\n", []string{"第 2 行 scope 列：“all” own、total"}},
		"derived metric":  {"division,period,免费咨询完成率x,la_special_target\n140525,2024-03,,1\n140524,2024-03,,2\n", []string{"第 1 行：“免费咨询完成率x” 第 3 列", "第 2 行（以及第 3 行） la_special_target 列：年度目标"}},
		"unknown metric":  {"division,period,enf_fine\n140525,2024-03,1\n", []string{"第 1 行：“enf_fine” 第 3 列 是不是 enf_fines"}},
		"wrong unit":      {"division,period,法律援助案件受理（人）\n140525,2024-03,1\n", []string{"第 1 行：“法律援助案件受理（人）” 单位 件"}},
		"same metric":     {"division,period,法律援助案件受理,la_cases_accepted\n140525,2024-03,x,y\n", []string{"第 1 行 法律援助案件受理 列：第 3 列和第 4 列"}},
		"no metric":       {"division,period\n140525,2024-03\n", []string{"第 1 行：没有任何指标"}},
		"no division":     {"period,enf_fines\n2024-03,x\n", []string{"第 1 行 division 列：没有这一列", "第 2 行 enf_fines 列：“x”"}},
		"NUL":             {wideHead + "140525,2024-03,,,1\x00,,\n", []string{"第 2 行 med_disputes_found 列：NUL"}},
		"Chinese heading": {"区划代码,月份,法律援助案件受理\n140525,2024-13,x\n", []string{"第 2 行 月份 列：“2024-13”", "第 2 行 法律援助案件受理 列：“x”"}},
	} {
		checkMistakes(t, name, mistakesIn(t, test.text), test.want...)
	}
}
