package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// benchMore is what the table tells beside the figures of --json.
type benchMore struct {
	reportLimit float64 // figures a second
	queries     int
	slowest     timedQuery
}

// print prints the figures, and what they mean for an office.
func (b *bench) print() error {
	out := table.NewWriter()
	out.SetStyle(table.StyleLight)
	out.Style().Format.Header = text.FormatDefault
	out.AppendHeader(b.row("项目", "结果", "本机上限", "占上限", "说明"))
	out.SetColumnConfigs([]table.ColumnConfig{
		{Number: 2, Align: text.AlignRight, AlignHeader: text.AlignRight},
		{Number: 3, Align: text.AlignRight, AlignHeader: text.AlignRight},
		{Number: 4, Align: text.AlignRight, AlignHeader: text.AlignRight},
	})
	b.limits(out)
	out.AppendSeparator()
	b.pipeline(out)
	out.AppendSeparator()
	b.felt(out)
	_, err := fmt.Fprintf(b.out, "%s\n%s\n", out.Render(), b.meaning())
	return err
}

func (b *bench) row(cells ...string) table.Row {
	row := make(table.Row, len(cells))
	for i, cell := range cells {
		row[i] = b.inLanguage(cell)
	}
	return row
}

// limits are what NATS and ClickHouse do by themselves.
func (b *bench) limits(out table.Writer) {
	raw := b.result.Raw
	out.AppendRow(b.row("写入数据流", fmt.Sprintf("%s 条/秒", raw.Publish), "", "", "NATS 逐批落盘后才确认"))
	out.AppendRow(b.row("读取数据流", fmt.Sprintf("%s 条/秒", raw.Fetch), "", "", "只读不处理"))
	out.AppendRow(b.row("直接写入 ClickHouse", fmt.Sprintf("%s 件/秒", raw.Insert), "", "", "同样的案件，同样落盘，不汇总"))
}

// pipeline is what huizong does, against the slower of both.
func (b *bench) pipeline(out table.Writer) {
	cases, reports, raw := b.result.Cases, b.result.Reports, b.result.Raw
	out.AppendRow(b.row("案件入库并汇总", fmt.Sprintf("%s 件/秒", cases.Rate), fmt.Sprintf("%s 件/秒", min(raw.Fetch, raw.Insert)), percentOf(cases.Ratio), "从读取到各级汇总可查"))
	out.AppendRow(b.row("月报入库并汇总", fmt.Sprintf("%s 个/秒", reports.Rate), fmt.Sprintf("%s 个/秒", whole(b.more.reportLimit)), percentOf(reports.Ratio), "按数据个数计，每份月报 40 个"))
}

// felt is what people notice.
func (b *bench) felt(out table.Writer) {
	r := b.result
	out.AppendRow(b.row("更正可见延迟", r.Latency.P50.String()+" 毫秒", "", "", fmt.Sprintf("每秒 %s 件时的中位数；99%% 在 %s 毫秒内，最长 %s 毫秒", r.Latency.Rate, r.Latency.P99, r.Latency.Max)))
	out.AppendRow(b.row("看板查询", r.Query.P50.String()+" 毫秒", "", "", fmt.Sprintf("%d 个查询的中位数；95%% 在 %s 毫秒内；历史数据 %d 个", b.more.queries, r.Query.P95, r.Query.Cells)))
	out.AppendRow(b.row("huizong 内存峰值", mebibytes(r.Memory.Loader), "", "", "积压入库期间，含内嵌 NATS"))
	out.AppendRow(b.row("ClickHouse 内存峰值", mebibytes(r.Memory.Engine), "", "", "积压入库期间"))
}

func percentOf(ratio thousand) string {
	return strconv.FormatFloat(100*float64(ratio), 'f', 1, 64) + "%"
}

func mebibytes(n int) string {
	if n == 0 {
		return "未知"
	}
	return strconv.Itoa(n) + " MiB"
}

// meaning is what an office may expect of this machine.
func (b *bench) meaning() string {
	figures := float64(len(b.units) * reportFigures)
	sentences := []string{
		fmt.Sprintf("这台机器：%d 个县一个月的月报（各 %d 个数据）约 %s全部入库；积压的 100 万件案件约 %s；入库后核对，全部一致",
			len(b.units), reportFigures, lasting(figures/float64(b.result.Reports.Rate)), lasting(1e6/float64(b.result.Cases.Rate))),
		fmt.Sprintf("最慢的查询：%s，看板 %s %s", inMillis(b.more.slowest.took).String()+" 毫秒", b.more.slowest.Dashboard, b.more.slowest.Panel),
	}
	for i, sentence := range sentences {
		sentences[i] = b.inLanguage(sentence)
	}
	return strings.Join(sentences, "\n")
}

// lasting is a time for people.
func lasting(seconds float64) string {
	if seconds < 120 {
		return strconv.FormatFloat(seconds, 'f', 1, 64) + " 秒"
	}
	return strconv.FormatFloat(seconds/60, 'f', 1, 64) + " 分钟"
}
