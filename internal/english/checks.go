package english

// checkTexts are what cross-checks find.
var checkTexts = []phrase{
	{"请改正，或在备注（note）中说明", "correct it, or explain it in a note"},
	{"已有说明：%s", "explained: {=1}"},
	{"已有说明", "explained"},
	{"应同时填报或同时不填的是%s", "to be stated together, or neither: {1}"},
	{"不能同时填报的是%s", "not to be stated together: {1}"},
	{"应等于%s", "should equal %s"},
	{"不应等于%s", "should not equal %s"},
	{"应小于%s", "should be below %s"},
	{"应不大于%s", "should be at most %s"},
	{"应大于%s", "should be above %s"},
	{"应不小于%s", "should be at least %s"},
	{"应与上月的 %s 相同", "should be the same as last month's %s"},
	{
		"%s，与上年同月、同级中位数、上月相差十倍以上（如 %s），请核对小数点和单位",
		"{1} is more than ten times off the same month last year, the median of its level, or last month (such as {2}): check the decimal point and the unit",
	},
	{"公布的%s是 %s，按同时公布的分子、分母是 %s", "the published {=1} is {2}, by the numerator and denominator published with it it is {3}"},
	{"公布的%s %s%% 与同时公布的分子、分母不符", "the published {=1} of {2} % doesn't fit the numerator and denominator published with it"},
	{"公布的%s %s%% 与同时公布的完成数 %s 倒推不出整数任务", "the published {=1} of {2} % and what was done, {3}, give no whole goal"},
	{"完成数除以公布的%s得 %s，年度任务不是整数", "what was done divided by the published {=1} gives {2}: the year's goal is not whole"},
	{"“%s”之和 %s", "the sum of \"{1}\" {2}"},
	{"%s之和", "the sum of %s"},
	{"“%s” %s", "\"{=1}\" {2}"},
	{"%s”与“%s", "{=1}\" and \"{2}"},
	{"（未填报）", "(not reported)"},
	{"一个文件最多 %d 个数据", "a file may have %d figures at most"},
	{"%s：请在备注里说明原因", "%s: explain it in a note"},
}
