package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/huizong/huizong/consumers/verify"
	"github.com/huizong/huizong/schema"
)

// printReport prints what a verification found, what is wrong first.
func printReport(w io.Writer, r *verify.Report, catalogue *schema.Catalogue, took time.Duration) error {
	var b bytes.Buffer
	for i := range r.ShownDifferences {
		printDifference(&b, &r.ShownDifferences[i], catalogue)
	}
	printMore(&b, "处不一致", r.Differences-len(r.ShownDifferences))
	for i := range r.ShownFaults {
		f := &r.ShownFaults[i]
		fmt.Fprintf(&b, "消息异常：%s，%s\n", eventText(&f.Event), faultNames[f.Kind])
	}
	printMore(&b, "条消息异常", r.Faults-len(r.ShownFaults))
	fmt.Fprintf(&b, "位置 %d：应入库 %d 条，重复 %d 条，应拒收 %d 条（其中作废 %d 条）\n", r.Position, r.Accepted, r.Copies, r.Refused, r.Discarded)
	if r.Unread > 0 {
		fmt.Fprintf(&b, "另有 %d 条由其他载入程序读取、尚未汇总，本次未核对：请看 huizong load 是否在运行\n", r.Unread)
	}
	fmt.Fprintf(&b, "比对单位数据 %d 个、各级汇总 %d 行：不一致 %d 处，消息异常 %d 条，用时 %s\n",
		r.Cells, r.Rows, r.Differences, r.Faults, took.Round(100*time.Millisecond))
	if r.Right() {
		b.WriteString("全部一致\n")
	}
	_, err := w.Write(b.Bytes())
	return err
}

func printMore(b *bytes.Buffer, what string, more int) {
	if more > 0 {
		fmt.Fprintf(b, "另有 %d %s，用 --show 多列一些\n", more, what)
	}
}

func printDifference(b *bytes.Buffer, d *verify.Difference, catalogue *schema.Catalogue) {
	metric := d.Metric
	if m, ok := catalogue.Metric(d.Metric); ok {
		metric += "（" + m.Name + "）"
	}
	if d.By != (schema.Breakdown{}) {
		metric += " " + d.By.Dimension + "=" + d.By.Item
	}
	fmt.Fprintf(b, "不一致：%s %s %s %s（%s）\n", metric, d.Period, d.Division, d.Name, levelNames[d.Level])
	fmt.Fprintf(b, "  按事件：%s；ClickHouse：%s\n", valueText(d.Ledger), valueText(d.Rollup))
	for i := range d.Statements {
		s := &d.Statements[i]
		value := s.Value.String()
		if s.Withdrawn {
			value = "撤回"
		}
		fmt.Fprintf(b, "    %s，%s\n", eventText(&s.Event), value)
	}
	if d.More > 0 {
		fmt.Fprintf(b, "    另有 %d 条\n", d.More)
	}
}

func valueText(v *verify.Value) string {
	if v == nil {
		return "无"
	}
	return fmt.Sprintf("%s（%s，%d 个单位）", v.Total, basisNames[v.Basis], v.Reported)
}

// eventText names an event: its place, its id, whose it is and when it was stated.
func eventText(e *verify.Event) string {
	text := fmt.Sprintf("第 %d 条 %s %s", e.Sequence, cmp.Or(e.ID, "（无 id）"), e.Division)
	if e.Case != "" {
		text += " 案件 " + e.Case
	}
	if by := cmp.Or(e.Submitter, e.Source); by != "" {
		text += " " + by
	}
	if !e.Time.IsZero() {
		text += " " + e.Time.In(schema.Shanghai).Format(time.DateTime)
	}
	return text
}

var (
	levelNames = map[schema.Level]string{
		schema.LevelCounty: "县级", schema.LevelCity: "市级", schema.LevelProvince: "省级", schema.LevelCountry: "全国",
	}
	basisNames = map[string]string{"report": "报表", "cases": "案件", "mixed": "报表和案件"}
	faultNames = map[verify.FaultKind]string{
		verify.Lost:             "既未入库，也未拒收",
		verify.StoredAndRefused: "既已入库，又被拒收",
		verify.WronglyStored:    "应拒收，却已入库",
		verify.WronglyRefused:   "应入库，却被拒收",
		verify.WronglyFirst:     "是重复的，却又计了一次",
		verify.WronglyCopy:      "是首次的，却当作重复",
		verify.WronglyKept:      "已入库，内容却与原文不符",
		verify.NotNoted:         "已进死信流，ClickHouse 中却没有拒收记录",
		verify.NoLetter:         "已拒收，死信流 HUIZONG_DEAD 中却没有",
	}
)
