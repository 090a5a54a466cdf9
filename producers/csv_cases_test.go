package producers

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

const caseHead = "case,kind,division,version,opened,closed,outcome,by,amounts.loss_recovered,void\n"

func toldCases(events []schema.Event) []string {
	var lines []string
	for _, e := range events {
		c := e.Case
		line := fmt.Sprintf("%s %s %s v%d %s", e.Division, c.Kind, c.Number, c.Version, c.Opened.Format(time.DateOnly))
		if !c.Closed.IsZero() {
			line += " to " + c.Closed.Format(time.DateOnly)
		}
		for _, a := range c.Amounts {
			line += fmt.Sprintf(" %s=%s", a.Name, a.Value)
		}
		for _, word := range []string{c.Outcome, c.By.Item, map[bool]string{true: "void"}[c.Void]} {
			line += strings.TrimRight(" "+word, " ")
		}
		lines = append(lines, line)
	}
	return lines
}

func TestCSVReadsCases(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"full":          {caseHead + "泽司援2024-0137,legal_aid,140525,3,2024-03-05,2024-03-29,granted,group=minor,\"12,500.00\",\n", []string{"140525 legal_aid 泽司援2024-0137 v3 2024-03-05 to 2024-03-29 loss_recovered=12500 granted minor"}},
		"required only": {"opened,division,kind,case\n2024-03-05,140525,mediation,1\n", []string{"140525 mediation 1 v0 2024-03-05"}},
		"Chinese":       {"案号,案件类型,区划代码,受理日期,结案日期,作废\n甲,人民调解案件,１４０５２５,2024年3月5日,2024/3/29,是\n", []string{"140525 mediation 甲 v0 2024-03-05 to 2024-03-29 void"}},
		"dates":         {"case,kind,division,opened\n1,mediation,140525,2024-3-5\n2,mediation,140525,20240305\n3,mediation,140525,２０２４．３．５\n", []string{"140525 mediation 1 v0 2024-03-05", "140525 mediation 2 v0 2024-03-05", "140525 mediation 3 v0 2024-03-05"}},
		"versions":      {"case,kind,division,opened,version,void\n1,mediation,140525,2024-03-05,1,0\n1,mediation,140525,2024-03-05,２,FALSE\n1,legal_aid,140525,2024-03-05,1,TRUE\n", []string{"140525 mediation 1 v1 2024-03-05", "140525 mediation 1 v2 2024-03-05", "140525 legal_aid 1 v1 2024-03-05 void"}},
		"amount's name": {"case,kind,division,opened,amounts.problems,amounts.fine\n1,enforcement_check,140525,2024-03-05,0,１．５\n", []string{"140525 enforcement_check 1 v0 2024-03-05 problems=0 fine=1.5"}},
	} {
		if got := toldCases(readEvents(t, test.text)); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestCSVCaseMistakes(t *testing.T) {
	t.Parallel()
	for row, want := range map[string][]string{
		",,,,,,,,,否":                                                                {"第 2 行 case 列：缺少", "第 2 行 kind 列：缺少", "第 2 行 division 列：缺少", "第 2 行 opened 列：缺少"},
		"1,legal,140525,,2024-03-05,,,,,":                                           {"第 2 行 kind 列：“legal” 没有案件类型 legal_aid（法律援助案件）"},
		"1,legal_aid,140525,-1,2024-03-05,,,,,":                                     {"第 2 行 version 列：“-1” 整数"},
		"1,legal_aid,140525,007,2024-03-05,,,,,":                                    {"第 2 行 version 列：“007” 整数"},
		"1,legal_aid,140525,1.5,2024-03-05,,,,,":                                    {"第 2 行 version 列：“1.5” 整数"},
		"1,legal_aid,140525,99999999999999999,2024-03-05,,,,,":                      {"第 2 行 version 列：9007199254740991"},
		"1,legal_aid,140525,,24-03-05,,,,,":                                         {"第 2 行 opened 列：“24-03-05” 2024-03-05"},
		"1,legal_aid,140525,,3/5/2024,,,,,":                                         {"第 2 行 opened 列：“3/5/2024” 2024-03-05"},
		"1,legal_aid,140525,,2024-02-30,,,,,":                                       {"第 2 行 opened 列：“2024-02-30” 真实日期"},
		"1,legal_aid,140525,,45356,,,,,":                                            {"第 2 行 opened 列：“45356” 真实日期"},
		"1,legal_aid,140525,,2024/3/5 9:30,,,,,":                                    {"第 2 行 opened 列：请写成 2024-03-05"},
		"1,legal_aid,140525,,2024-03-05,2024-05-01,,,,":                             {"第 2 行 closed 列：还没有到"},
		"1,legal_aid,140525,,2024-03-05,,,minor,,":                                  {"第 2 行 by 列：group=minor"},
		"1,legal_aid,140525,,2024-03-05,,,group=kid,,":                              {"第 2 行 by 列：minor（未成年人）"},
		"1,legal_aid,140525,,2024-03-05,,,,1.2万,":                                   {"第 2 行 amounts.loss_recovered 列：“1.2万” 不带单位 没有这个数额就留空"},
		"1,legal_aid,140525,,2024-03-05,,,,撤回,":                                     {"第 2 行 amounts.loss_recovered 列：“撤回” 不是数字 没有这个数额就留空"},
		"1,mediation,140525,,2024-03-05,,,,1,":                                      {"第 2 行 amounts.loss_recovered 列：没有这个数额"},
		"1,legal_aid,140525,,2024-03-05,,,,,yes":                                    {"第 2 行 void 列：“yes” true 或 false"},
		"1\x00,legal_aid,140525,,2024-03-05,,,,,":                                   {"第 2 行 case 列：NUL"},
		"1,legal_aid,140525,,2024-03-05,,,,,\n1,legal_aid,140524,0,2024-03-06,,,,,": {"第 3 行 case 列：“1” 和第 2 行是同一案件 version"},
	} {
		checkMistakes(t, row, mistakesIn(t, caseHead+row+"\n"), want...)
	}
	checkMistakes(t, "headings", mistakesIn(t, "case,kind,amounts.losses,metric\n1,legal_aid,1,x\n"),
		"第 1 行：“amounts.losses” 第 3 列 amounts.loss_recovered", "第 1 行：“metric” 第 4 列",
		"第 1 行 division 列：没有这一列", "第 1 行 opened 列：没有这一列")
}
