package alerts

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

// arbitration is owed by cities alone: a set of one metric.
const arbitration = "arb_accepted=3"

func of(lines []string, division string) []string {
	var found []string
	for _, line := range lines {
		if strings.Contains(line, ":"+division+":") {
			found = append(found, line)
		}
	}
	return found
}

func TestOverdueLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-09-03")
	for _, city := range []schema.Code{140500, 140600} {
		d.report(city, "2024-08", arbitration)
	}
	d.at("2024-10-07") // September is due on the 8th, the first day after the holidays
	overdue := func() []string { d.Helper(); return of(d.all(schema.RuleOverdue), "140600") }
	d.want(overdue(), "overdue::140600:2024-09 firing info | 朔州市 2024-09 报表10月8日到期，尚未报齐，1 个单位：朔州市本级 1 套；缺仲裁")
	d.at("2024-10-08")
	d.want(overdue())
	d.at("2024-10-09")
	d.want(overdue(), "overdue::140600:2024-09 firing warning | 朔州市 2024-09 报表逾期未报齐（10月8日到期），1 个单位：朔州市本级 1 套；缺仲裁")
	d.at("2024-10-20")
	d.want(overdue(), "overdue::140600:2024-09 firing critical | 朔州市 2024-09 报表逾期未报齐（10月8日到期），1 个单位：朔州市本级 1 套；缺仲裁")
	d.report(140600, "2024-09", arbitration)
	d.want(of(d.touched(schema.RuleOverdue), "140600"), "overdue::140600:2024-09 resolved critical | 朔州市 2024-09 报表已报齐")
	d.report(140600, "2024-09", "arb_accepted=")
	d.want(of(d.touched(schema.RuleOverdue), "140600"), "overdue::140600:2024-09 firing critical | 朔州市 2024-09 报表逾期未报齐（10月8日到期），1 个单位：朔州市本级 1 套；缺仲裁")
}

// Who has not begun, or has stopped long ago, owes nothing; a county hears of
// itself, its city of all of them.
func TestOverdueOfWhom(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-09-03")
	d.want(d.all(schema.RuleOverdue))
	d.report(140602, "2024-08", "med_disputes_found=1", "lawyers=3")
	d.at("2024-09-12")
	all := d.all(schema.RuleOverdue)
	d.want(of(all, "140600"), "overdue::140600:2024-08 firing warning | 朔州市 2024-08 报表逾期未报齐（9月5日到期），7 个单位：朔城区 2 套、平鲁区 2 套、山阴县 2 套、应县 2 套、右玉县 2 套等 7 个单位；缺人民调解、律师与公证")
	d.want(of(all, "140602"), "overdue::140602:2024-08 firing warning | 朔州市朔城区 2024-08 报表逾期未报齐（9月5日到期），2 套：人民调解（报了一部分）、律师与公证（报了一部分）")
	d.report(140603, "2024-08", "med_disputes_found=1", "med_disputes_resolved=1", "med_enterprise_disputes=0", "med_orgs_enterprise=0", "med_sectors=0", "visit_mediators=0")
	d.want(d.touched(schema.RuleOverdue),
		"overdue::140600:2024-08 firing warning | 朔州市 2024-08 报表逾期未报齐（9月5日到期），7 个单位：朔城区 2 套、山阴县 2 套、应县 2 套、右玉县 2 套、怀仁市 2 套等 7 个单位；缺人民调解、律师与公证",
		"overdue::140603:2024-08 firing warning | 朔州市平鲁区 2024-08 报表逾期未报齐（9月5日到期），1 套：律师与公证")
	d.at("2026-11-24") // nothing since: no month more than those reported
	for _, line := range d.all(schema.RuleOverdue) {
		if !strings.Contains(line, ":2024-08 ") {
			t.Errorf("of a province that reports no more: %s", line)
		}
	}
}

func TestFloorLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	rate := func(day, period, resolved string) []string {
		d.Helper()
		d.at(day)
		d.report(140602, period, "med_disputes_found=1000", "med_disputes_resolved="+resolved)
		return of(d.touched(schema.RuleBelowFloor), "140600")
	}
	d.want(rate("2024-02-10", "2024-01", "900"))
	d.want(rate("2024-03-10", "2024-02", "840")) // one month is not enough
	d.want(rate("2024-04-10", "2024-03", "830"),
		"mediation_success_low:med_success_rate:140600: firing warning | 朔州市 调解成功率/化解率 2024-03 为 83.0%，连续 2 个月低于 85.0% 的底线")
	d.want(rate("2024-05-10", "2024-04", "855"), // would flap but holds: above the floor, within the margin
		"mediation_success_low:med_success_rate:140600: firing warning | 朔州市 调解成功率/化解率 2024-04 为 85.5%，刚回到 85.0% 的底线，尚不稳定")
	d.want(rate("2024-06-10", "2024-05", "861"),
		"mediation_success_low:med_success_rate:140600: resolved warning | 朔州市 调解成功率/化解率 2024-05 为 86.1%，已回到 85.0% 的底线之上")
	d.want(rate("2024-07-10", "2024-06", "700"))
	d.want(rate("2024-08-10", "2024-07", "740"),
		"mediation_success_low:med_success_rate:140600: firing critical | 朔州市 调解成功率/化解率 2024-07 为 74.0%，连续 2 个月低于 85.0% 的底线")
}

// A month that is not over, or not due and not all reported, is not judged.
func TestFloorWaitsForTheMonth(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	report := func(period, resolved string) {
		d.Helper()
		d.report(140602, period, "med_disputes_found=1000", "med_disputes_resolved="+resolved)
	}
	d.at("2024-02-28")
	report("2024-01", "800")
	report("2024-02", "800")
	floor := func() []string { d.Helper(); return of(d.all(schema.RuleBelowFloor), "140600") }
	d.want(floor())
	d.at("2024-03-02")
	d.want(floor()) // one unit of seven foretells nothing
	for _, county := range []schema.Code{140603, 140621, 140622} {
		d.report(county, "2024-02", "med_disputes_found=0", "med_disputes_resolved=0")
	}
	d.want(floor(), "mediation_success_low:med_success_rate:140600: pending warning | 朔州市 调解成功率/化解率 2024-02 为 80.0%，连续 2 个月低于 85.0% 的底线（初步数，2024-02 未报齐）")
	d.at("2024-03-06")
	d.want(floor(), "mediation_success_low:med_success_rate:140600: firing warning | 朔州市 调解成功率/化解率 2024-02 为 80.0%，连续 2 个月低于 85.0% 的底线")
	d.report(140602, "2024-02", "med_disputes_found=", "med_disputes_resolved=") // withdrawn, nothing left to divide by: not known to be over
	d.want(floor())
}

// A rule that says so judges what stands at once.
func TestFloorSaysProvisional(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for i := range d.Catalogue.Rules {
		d.Catalogue.Rules[i].Provisional = schema.ProvisionalSay
	}
	d.at("2024-03-02")
	d.report(140602, "2024-01", "med_disputes_found=1000", "med_disputes_resolved=800")
	d.report(140602, "2024-02", "med_disputes_found=1000", "med_disputes_resolved=800")
	d.want(of(d.all(schema.RuleBelowFloor), "140600"),
		"mediation_success_low:med_success_rate:140600: firing warning | 朔州市 调解成功率/化解率 2024-02 为 80.0%，连续 2 个月低于 85.0% 的底线（初步数，2024-02 未报齐）")
}

func TestPublishedDiffersLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-02-10")
	d.report(140602, "2023-12", "notary_cases=1234")
	d.enter(140600, schema.ScopeTotal, "2023", "notary_cases=1240")
	published := func() []string { d.Helper(); return d.touched(schema.RulePublishedDiffers) }
	d.want(published(), "published_differs:notary_cases:140600:2023 pending info | 朔州市 2023年 办理公证 公布 1,240，汇总 1,234，相差 -6 件")
	d.now = d.now.Add(24 * time.Hour)
	d.want(d.all(schema.RulePublishedDiffers), "published_differs:notary_cases:140600:2023 firing info | 朔州市 2023年 办理公证 公布 1,240，汇总 1,234，相差 -6 件")
	d.report(140602, "2023-12", "notary_cases=1240")
	d.want(published(), "published_differs:notary_cases:140600:2023 resolved info | 朔州市 2023年 办理公证 公布数与汇总数已相符")
	d.report(140602, "2023-12", "notary_cases=1239")
	d.want(published(), "published_differs:notary_cases:140600:2023 pending info | 朔州市 2023年 办理公证 公布 1,240，汇总 1,239，相差 -1 件")
	d.report(140602, "2023-12", "notary_cases=1240")
	d.want(published(), "published_differs:notary_cases:140600:2023 cleared info | 朔州市 2023年 办理公证 公布数与汇总数已相符")
}

func TestDeadLettersLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-02-10")
	dead := func() []string { d.Helper(); return d.all(schema.RuleDeadLetters) }
	d.want(dead())
	d.dead = map[schema.Code]int{140602: 2, 149999: 1, schema.Country: 4}
	d.want(dead(),
		"dead_letters::000000: pending warning | 全国 有 4 个上报被拒收，等待改正重报",
		"dead_letters::140000: pending warning | 山西省 有 1 个上报被拒收，等待改正重报",
		"dead_letters::140602: pending warning | 朔州市朔城区 有 2 个上报被拒收，等待改正重报")
	d.dead = map[schema.Code]int{140602: 2}
	d.now = d.now.Add(time.Hour)
	d.want(dead(),
		"dead_letters::000000: cleared warning | 全国 被拒收的上报已处理完",
		"dead_letters::140000: cleared warning | 山西省 被拒收的上报已处理完",
		"dead_letters::140602: firing warning | 朔州市朔城区 有 2 个上报被拒收，等待改正重报")
	d.dead[140602] = 3
	d.want(dead(), "dead_letters::140602: firing warning | 朔州市朔城区 有 3 个上报被拒收，等待改正重报")
	delete(d.dead, 140602)
	d.want(dead(), "dead_letters::140602: resolved warning | 朔州市朔城区 被拒收的上报已处理完")
}

func TestSilentLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-02-10")
	silent := func() []string { d.Helper(); return d.all(schema.RuleSilent) }
	d.last = map[schema.Code]time.Time{140500: d.now, 140600: d.now.Add(-35*24*time.Hour + time.Second), 140000: d.now.Add(-50 * 24 * time.Hour)}
	d.want(silent())
	d.now = d.now.Add(time.Second)
	d.want(silent(), "silent::140600: firing warning | 朔州市 自 2024-01-06 12:00 起没有上报任何数据")
	d.now = d.now.Add(15 * 24 * time.Hour)
	d.want(silent(), "silent::140600: firing critical | 朔州市 自 2024-01-06 12:00 起没有上报任何数据")
	d.last[140600] = d.now
	d.want(silent(), "silent::140600: resolved critical | 朔州市 已恢复上报")
	d.now = d.now.AddDate(2, 0, 0) // a province that stopped long ago is no news
	d.want(silent())
	if slices.ContainsFunc(d.Catalogue.Rules, func(r schema.Rule) bool { return r.Kind == schema.RuleSilent && r.Watches(schema.LevelProvince) }) {
		t.Error("a province's own offices are watched as if they were the province")
	}
}
