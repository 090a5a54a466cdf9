package producers

import (
	"fmt"
	"strings"

	"github.com/huizong/huizong/schema"
)

const checkRemedy = "请改正，或在备注（note）中说明"

var checkWords = map[string]string{
	"=": "应等于", "!=": "不应等于", "<": "应小于", "<=": "应不大于", ">": "应大于", ">=": "应不小于",
	schema.BothOrNeither: "应同时填报或同时不填的是", schema.OneOrNeither: "不能同时填报的是",
}

// sentence tells a clerk what a check found.
func (c *Checker) sentence(r schema.CheckResult) string {
	remedy := checkRemedy
	if r.Status == schema.CheckExplained {
		remedy = "已有说明：" + printable(r.Note, 100)
	}
	return fmt.Sprintf("%s %s %s %s：%s；%s", r.Division, r.Period, r.Check.Code, r.Check.Name, c.problem(r), remedy)
}

func (c *Checker) problem(r schema.CheckResult) string {
	k := r.Check
	to := ""
	if k.Window == schema.WindowYTD {
		to = "本年累计的"
	}
	switch k.Kind {
	case schema.CheckConstant:
		return fmt.Sprintf("%s%s，应与上月的 %s 相同", to, c.side(k.Left, r.Left), shownValue(r.Right))
	case schema.CheckPlausible:
		return fmt.Sprintf("%s，与上年同月、同级中位数、上月相差十倍以上（如 %s），请核对小数点和单位", c.side([]string{r.Code}, r.Left), shownValue(r.Right))
	case schema.CheckPrintedRate:
		return fmt.Sprintf("公布的%s是 %s，按同时公布的分子、分母是 %s", c.catalogue.RateName(r.Code), shownValue(r.Left), shownValue(r.Right))
	case schema.CheckIntegerGoal:
		return fmt.Sprintf("完成数除以公布的%s得 %s，年度任务不是整数", c.catalogue.RateName(r.Code), shownValue(r.Left))
	}
	return fmt.Sprintf("%s%s，%s%s", to, c.side(k.Left, r.Left), checkWords[k.Operator], c.side(k.Right, r.Right))
}

// side names a side's metrics and gives its number.
func (c *Checker) side(metrics []string, value *schema.Decimal) string {
	names := make([]string, len(metrics))
	for i, metric := range metrics {
		names[i] = metric
		if m, ok := c.catalogue.Metric(metric); ok {
			names[i] = m.Name
		}
	}
	text := "“" + strings.Join(names, "”与“") + "”"
	if len(names) > 1 {
		text += "之和"
	}
	return text + " " + shownValue(value)
}

func shownValue(value *schema.Decimal) string {
	if value == nil {
		return "（未填报）"
	}
	return value.String()
}
