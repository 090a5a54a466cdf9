package alerts

import (
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

// A look at what a batch touched changes nothing of what it doesn't look at.
func TestTouchedLooksAtItsOwn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-10-20")
	d.report(140502, "2024-09", "notary_cases=1")
	d.last = map[schema.Code]time.Time{140500: d.now, 140600: d.now.Add(-40 * 24 * time.Hour)}
	d.all()
	stored := "SELECT toString((step, since, at)) FROM huizong_store.alert_transition FINAL WHERE rule = 'silent'"
	want := "(1,'2024-10-20 12:00:00.000','2024-10-20 12:00:00.000')"
	d.rows(stored, want)
	d.now = d.now.Add(3 * time.Hour)
	d.report(140502, "2024-09", "notary_cases=2")
	d.touched()
	d.rows(stored, want)
}

// A floor's severity is that of all its months, whenever it is looked at.
func TestFloorLookedAtAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-03-10")
	d.report(140602, "2024-01", "med_disputes_found=1000", "med_disputes_resolved=800")
	d.report(140602, "2024-02", "med_disputes_found=1000", "med_disputes_resolved=720")
	d.want(of(d.all(schema.RuleBelowFloor), "140600"),
		"mediation_success_low:med_success_rate:140600: firing warning | 朔州市 调解成功率/化解率 2024-02 为 72.0%，连续 2 个月低于 85.0% 的底线")
	d.want(d.all(schema.RuleBelowFloor))
	d.report(140602, "2024-01", "med_disputes_found=", "med_disputes_resolved=")
	d.report(140602, "2024-02", "med_disputes_found=", "med_disputes_resolved=") // nothing stands: nothing is known
	d.want(d.all(schema.RuleBelowFloor))
}

// The first report of a month makes the whole province owe it, at once.
func TestProvinceGoesOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-10-20")
	d.report(140500, "2024-08", arbitration)
	d.touched()
	d.report(140500, "2024-07", arbitration)
	july := 0
	for _, line := range d.touched(schema.RuleOverdue) {
		if strings.Contains(line, ":2024-07 firing") {
			july++
		}
	}
	if july != 10 {
		t.Errorf("got %d cities told of July, want the ten others", july)
	}
	d.want(d.all(schema.RuleOverdue)) // nothing is left for a look at everything
}

// What ended with its year, or as too old, stays so when its province has stopped
// for so long that its last month is the last one owed again.
func TestEndedForGood(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2025-01-20")
	d.report(140602, "2024-12", "consult_free=1000")
	d.all()
	stands := func(day, pace, overdue string) {
		d.Helper()
		d.at(day)
		d.all()
		query := "SELECT concatWithSeparator(' ', status, reason, toString(fired)) FROM huizong.alert WHERE id = "
		d.rows(query+"'"+shuozhouThing+"'", pace)
		d.rows(query+"'overdue::140600:2024-12'", overdue)
	}
	stands("2025-01-21", "firing  1", "firing  1")
	stands("2025-03-10", "resolved 年度已结束 1", "firing  1")
	stands("2025-08-10", "resolved 年度已结束 1", "resolved 已过催报期限 1")
	stands("2026-03-10", "resolved 年度已结束 1", "resolved 已过催报期限 1")
}

// Figures that are all withdrawn are no news of the alert; a publication that is
// withdrawn is the end of what it differed from.
func TestWithdrawn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.at("2024-10-20")
	d.report(140602, "2024-09", "consult_free=1000")
	d.enter(140600, schema.ScopeTotal, "2024-09", "consult_free=1200")
	d.touched()
	d.now = d.now.Add(25 * time.Hour)
	d.want(of(d.all(schema.RulePublishedDiffers), "140600"), "published_differs:consult_free:140600:2024-09 firing info | 朔州市 2024-09 免费法律咨询 公布 1,200，汇总 1,000，相差 -200 人次")
	d.enter(140600, schema.ScopeTotal, "2024-09", "consult_free=")
	d.want(d.touched(schema.RulePublishedDiffers), "published_differs:consult_free:140600:2024-09 resolved info | 朔州市 2024-09 免费法律咨询 公布 1,200，汇总 1,000，相差 -200 人次公布数已撤回")
	d.report(140602, "2024-09", "consult_free=")
	d.touched(schema.RuleBehindPace)
	d.want(d.all(schema.RuleBehindPace))
	d.rows("SELECT status FROM huizong.alert WHERE id = '"+shuozhouThing+"'", "firing")
}

// Whatever the clock, the steps of an alert are later one than the other, and the
// last of them is what an Alertmanager gets.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	d, _ := deadDesk(t)
	d.all(schema.RuleDeadLetters)
	d.now = d.now.Add(-10 * time.Minute)
	delete(d.dead, 140602)
	d.all(schema.RuleDeadLetters)
	var c told
	d.check(d.tellAll(c.channel("one")))
	d.want(c.lines, "1 firing "+deadThing, "2 resolved "+deadThing)
}
