package english

// lines are whole lines of a command. They come first: what is filled in may be
// anything.
var lines = []phrase{
	{"%s：有误，该文件未发送任何数据", "{=1}: has mistakes, nothing of this file was sent"},
	{"%s：没有填写任何数值，无需发送", "{=1}: no values are filled in, there is nothing to send"},
	{
		"发件箱 %s 会保留它们：下次 huizong push 或 huizong outbox flush 会接着发送，请不要重复推送这些文件",
		"the outbox {=1} keeps them: the next huizong push or huizong outbox flush sends them, don't push these files again",
	},
	{
		"发件箱：此前留下的 %d 批（%d 份）已办结，入库 %d 份，拒收 %d 份",
		"outbox: settled %d batch(es) left from before (%d event(s)): %d stored, %d refused",
	},
	{"发件箱是空的", "the outbox is empty"},
	{"%s：%s已存入发件箱，尚未全部入库", "{=1}: {2} kept in the outbox, not all stored yet"},
	{"%s：已发送 %d 个数据（%d 份报表），尚未确认入库", "{=1}: {2} figure(s) sent ({3} report(s)), not yet known to be stored"},
	{"%s：已发送%s，尚未确认入库", "{=1}: sent{2}, not yet known to be stored"},
	{"%s：其中 %d 份没有发出，huizong outbox flush 会列出原因", "{=1}: {2} of them could not be sent, huizong outbox flush tells why"},
	{"%s：%d 份报表（%d 个数据），入库 %d 份，拒收 %d 份", "{=1}: {2} report(s) ({3} figure(s)): {4} stored, {5} refused"},
	{"%s：%s，入库 %d %s，拒收 %d %s", "{=1}: {2}: {3} stored, {5} refused"},
	{
		"%s：第 %d 批在发件箱里已损坏，移到了 %s 的 rejected 文件夹：请重新推送该文件",
		"{=1}: batch {2} is damaged in the outbox and was moved to the folder rejected in {=3}: push the file again",
	},
	{"%s 第 %d 行：%s %s 被拒收：%s", "{=1} row {2}: {3} {4} was refused: {5}"},
	{"%s %s：%s 被拒收：%s", "{=1} {2}: {3} was refused: {4}"},
	{"%s%s：%s %s 被拒收：%s", "{=1}{2}: {3} {4} was refused: {5}"},
	{"%s%s：%s 被拒收：%s", "{=1}{2}: {3} was refused: {4}"},
	{"另有 %d 处问题未列出", "%d more mistakes are not listed"},
	// A mistake in a file: place, value, problem and remedy.
	{"%s：“%s” —— %s", "{1}: \"{=2}\": {3}"},
	// A cross-check: division, period, code, name, what is wrong and what to do.
	{"%s %s X%d %s：%s；请改正，或在备注（note）中说明", "{1} {2} X{3} {=4}: {5}; correct it, or explain it in a note"},
	{"%s %s X%d %s：%s；已有说明：%s", "{1} {2} X{3} {=4}: {5}; explained: {=6}"},
	// What it finds: two sides, which are themselves texts.
	{"本年累计的%s", "year to date, {1}"},
	{"%s，应等于%s", "{1} should equal {2}"},
	{"%s，不应等于%s", "{1} should not equal {2}"},
	{"%s，应小于%s", "{1} should be below {2}"},
	{"%s，应不大于%s", "{1} should be at most {2}"},
	{"%s，应大于%s", "{1} should be above {2}"},
	{"%s，应不小于%s", "{1} should be at least {2}"},
	{"%s，应与上月的 %s 相同", "{1} should be the same as last month's {2}"},
	{"%s，应同时填报或同时不填的是%s", "{1} should be stated together with {2}, or neither"},
	{"%s，不能同时填报的是%s", "{1} can't be stated together with {2}"},
}

// shared are places, counts and words.
var shared = []phrase{
	{"%s 第 %d 行（以及第 %s 等 %d 行） %s 列", "{=1} row {2} (and {4} more: {3} …) column {=5}"},
	{"%s 第 %d 行（以及第 %s 行） %s 列", "{=1} row {2} (and {3}) column {=4}"},
	{"第 %d 行（以及第 %s 等 %d 行） %s 列", "row {1} (and {3} more: {2} …) column {=4}"},
	{"第 %d 行（以及第 %s 行） %s 列", "row {1} (and {2}) column {=3}"},
	{"%s 第 %d 行%s", "{=1} row {2}{3}"},
	{"第 %d 行%s", "row {1}{2}"},
	{"（以及第 %s 等 %d 行）", " (and {2} more: {1} …)"},
	{"（以及第 %s 行）", " (and {1})"},
	{"%s %s 列", "{1} column {=2}"},
	{"%s 列", "column {=1}"},
	{"%s起的 %d 处", "{1} and after, {2} places"},
	{"第 %d 行起的 %d 行", "{2} rows from row {1}"},
	{"%d 份报表（%d 个数据）", "%d report(s) (%d figure(s))"},
	{"%d 件案件", "%d case(s)"},
	{"%d 字节", "%d bytes"},
	{"%d年%d月", "{1}-{2}"},
	{"%d年%d月%d日", "{1}-{2}-{3}"},
	{"读取 %s", "reading {=1}"},
	{"发送", "sent"},
	{"入库", "stored"},
	{"份", "event(s)"},
	{"件", "case(s)"},
}
