package alerts

import (
	"fmt"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// shuozhou reports 2024-09 so that the city has done 61.2 % of its 9,600, which
// nobody has divided among the counties.
func (d *desk) shuozhou() {
	d.Helper()
	for county, done := range map[schema.Code]string{140602: "1186", 140603: "1000", 140621: "1000", 140622: "883", 140623: "1000", 140681: "806"} {
		d.report(county, "2024-09", "consult_free="+done)
	}
}

func (d *desk) targets(targets ...schema.Target) {
	d.Helper()
	for i := range targets {
		targets[i] = d.Catalogue.CompleteTarget(targets[i])
		targets[i].At, targets[i].By = d.now, "省厅"
	}
	d.check(consumers.StoreTargets(d.Context(), d.db, d.Catalogue, targets))
}

const shuozhouThing = "behind_pace:consult_free:140600:2024"

func (d *desk) pace() []string {
	d.Helper()
	return of(d.touched(schema.RuleBehindPace), "140600")
}

func TestBehindPaceExplainsItself(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-10-20")
	d.shuozhou()
	d.want(d.touched(schema.RuleBehindPace), shuozhouThing+" firing warning | 朔州市 免费法律咨询完成率 61.2%，序时进度 75.0%，落后 13.8 个百分点；"+
		"主要拖累：怀仁市 −4.1、应县 −3.3、平鲁区 −2.1；补齐需每月 1,242 人次")
	d.want(d.all(schema.RuleBehindPace))
	d.rows("SELECT toString((id, rule, code, division, level, name, period, severity, status, value, threshold, follow_up)) FROM huizong.alert",
		"('"+shuozhouThing+"','behind_pace','consult_free',140600,'city','朔州市','2024-09-01','warning','firing',-0.138021,-0.1,'open')")
}

// Doesn't fire, fires, would flap but holds, clears, by corrections of one month.
func TestBehindPaceLife(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-10-20")
	state := func(done int) []string {
		d.Helper()
		d.report(140602, "2024-09", fmt.Sprint("consult_free=", done))
		return d.pace()
	}
	message := func(rate, gap, drag string, needed string) string {
		return "朔州市 免费法律咨询完成率 " + rate + "%，序时进度 75.0%，落后 " + gap + " 个百分点；主要拖累：" + drag + "；补齐需每月 " + needed + " 人次"
	}
	silent := "平鲁区 −12.5、山阴县 −12.5、应县 −12.5"
	d.want(state(6240)) // 65 %: ten points behind, not more
	d.want(state(6239), shuozhouThing+" firing warning | "+message("65.0", "10.0", silent, "1,121"))
	d.want(state(6600), shuozhouThing+" firing warning | "+message("68.8", "6.3", silent, "1,000"))
	d.want(state(6200), shuozhouThing+" firing warning | "+message("64.6", "10.4", silent, "1,134"))
	d.want(state(6720), shuozhouThing+" resolved warning | 朔州市 免费法律咨询完成率 70.0%，序时进度 75.0%，落后 5.0 个百分点，已回到界内")
	d.want(state(6600))
	d.want(state(5000), shuozhouThing+" firing critical | "+message("52.1", "22.9", silent, "1,534"))
	d.report(140602, "2024-09", "consult_free=") // nothing stated is not on pace again
	d.want(d.pace())
	d.want(state(9700), shuozhouThing+" resolved critical | 朔州市 免费法律咨询完成率 101.0%，序时进度 75.0%，超前 26.0 个百分点，已完成")
}

// The month goes with the clock: to be judged it must be due or all reported.
func TestBehindPaceByTheClock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-10-20")
	d.report(140602, "2024-09", "consult_free=7200")
	d.want(d.pace())
	d.at("2024-11-01")
	pace := func() []string { d.Helper(); return of(d.all(schema.RuleBehindPace), "140600") }
	d.want(pace())
	d.at("2024-12-06")
	d.want(pace(), shuozhouThing+" firing warning | 朔州市 免费法律咨询完成率 75.0%，序时进度 91.7%，落后 16.7 个百分点；主要拖累：平鲁区 −15.3、山阴县 −15.3、应县 −15.3；补齐需每月 2,400 人次")
	d.at("2025-01-06")
	d.report(140602, "2024-12", "consult_free=100")
	d.want(pace()) // due that very day
	d.at("2025-01-07")
	d.want(pace(), shuozhouThing+" firing critical | 朔州市 免费法律咨询完成率 76.0%，序时进度 100.0%，落后 24.0 个百分点；主要拖累：平鲁区 −16.7、山阴县 −16.7、应县 −16.7；全年还差 2,300 人次")
	d.report(140602, "2025-01", "consult_free=1")
	d.at("2025-02-06") // January is due: another year, of which there is no goal
	d.want(pace(), shuozhouThing+" resolved critical | 朔州市 免费法律咨询完成率 76.0%，序时进度 100.0%，落后 24.0 个百分点；主要拖累：平鲁区 −16.7、山阴县 −16.7、应县 −16.7；全年还差 2,300 人次年度已结束")
}

// A target changed in June doesn't rewrite what was said in May.
func TestTargetChangedLater(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-05-20")
	d.report(140602, "2024-04", "consult_free=2000")
	d.want(d.pace(), shuozhouThing+" firing warning | 朔州市 免费法律咨询完成率 20.8%，序时进度 33.3%，落后 12.5 个百分点；主要拖累：平鲁区 −5.6、山阴县 −5.6、应县 −5.6；补齐需每月 950 人次")
	d.at("2024-06-03")
	d.targets(schema.Target{Code: "consult_free", Division: 140600, Year: 2024, Value: schema.Whole(6000), Note: "调整"})
	d.want(of(d.all(schema.RuleBehindPace), "140600"), shuozhouThing+" resolved warning | 朔州市 免费法律咨询完成率 33.3%，序时进度 33.3%，持平，已回到界内")
	d.rows("SELECT concat(formatDateTime(at, '%m-%d '), text) FROM huizong.alert_history ORDER BY at",
		"05-20 朔州市 免费法律咨询完成率 20.8%，序时进度 33.3%，落后 12.5 个百分点；主要拖累：平鲁区 −5.6、山阴县 −5.6、应县 −5.6；补齐需每月 950 人次",
		"06-03 朔州市 免费法律咨询完成率 33.3%，序时进度 33.3%，持平，已回到界内")
}

// A target says for itself what is too much, and on which side.
func TestTargetsOfTheirOwnKind(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-07-20")
	d.targets(
		schema.Target{Code: "notary_cases", Division: 140600, Year: 2024, Value: schema.Whole(1000), Warning: 300, Note: "自定阈值"},
		schema.Target{Code: "visit_mediators", Division: 140600, Year: 2024, Value: schema.Whole(100), Direction: schema.DirectionAtMost, Note: "上限"},
		schema.Target{Code: "med_success_rate", Division: 140600, Year: 2024, Value: 9500, Note: "常年保持"})
	d.targets(schema.Target{Code: "lawyer_cases", Division: 140600, Year: 2024, Value: schema.Whole(1000), Pace: schema.PaceSeasonal, Note: "按往年"})
	d.report(140602, "2024-06", "lawyer_cases=300", "notary_cases=469", "visit_mediators=61", "med_disputes_found=100", "med_disputes_resolved=80")
	d.want(d.pace(),
		"behind_pace:lawyer_cases:140600:2024 firing warning | 朔州市 律师代理案件完成率 30.0%，序时进度（无往年数据，按月均摊） 50.0%，落后 20.0 个百分点；主要拖累：平鲁区 −8.3、山阴县 −8.3、应县 −8.3；补齐需每月 117 件",
		"behind_pace:med_success_rate:140600:2024 firing warning | 朔州市 调解成功率/化解率 80.0%，目标 95.0%，落后 15.0 个百分点",
		"behind_pace:notary_cases:140600:2024 firing warning | 朔州市 办理公证完成率 46.9%，序时进度 50.0%，落后 3.1 个百分点；主要拖累：平鲁区 −8.3、山阴县 −8.3、应县 −8.3；补齐需每月 89 件",
		"behind_pace:visit_mediators:140600:2024 firing warning | 朔州市 访调对接调解团队人数完成率 61.0%，序时上限 50.0%，超出 11.0 个百分点；主要超出：朔城区 +52.7")
	d.report(140602, "2024-06", "visit_mediators=50", "med_disputes_resolved=95")
	d.want(d.pace(),
		"behind_pace:med_success_rate:140600:2024 resolved warning | 朔州市 调解成功率/化解率 95.0%，目标 95.0%，持平，已完成",
		"behind_pace:visit_mediators:140600:2024 resolved warning | 朔州市 访调对接调解团队人数完成率 50.0%，序时上限 50.0%，持平，已回到界内")
	d.targets(schema.Target{Code: "notary_cases", Division: 140600, Year: 2024, Withdrawn: true})
	d.want(of(d.all(schema.RuleBehindPace), "140600"), "behind_pace:notary_cases:140600:2024 resolved warning | 朔州市 办理公证完成率 46.9%，序时进度 50.0%，落后 3.1 个百分点；主要拖累：平鲁区 −8.3、山阴县 −8.3、应县 −8.3；补齐需每月 89 件目标已撤销")
}
