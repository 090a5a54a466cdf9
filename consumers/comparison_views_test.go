package consumers_test

import (
	"testing"

	"github.com/huizong/huizong/schema"
)

// The parts of an area's gap add up to it; divisions without a goal share what
// the others leave of the area's.
func TestContributionsAddUpToTheGap(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-07-03")
	goal := func(division schema.Code, value int64) schema.Target {
		return schema.Target{Code: "consult_free", Goal: "consult_free_target", Division: division, Year: 2024, Value: schema.Whole(value), Origin: schema.Stated}
	}
	b.storeTargets(goal(140600, 1000), goal(140602, 300), goal(140603, 600))
	b.report(now, 140602, "2024-06", "consult_free=100")
	b.report(now, 140603, "2024-06", "consult_free=350")
	b.report(now, 140600, "2024-06", "consult_free=20")
	b.want(`toString((name, numerator, denominator, reference, round(points, 4)))) FROM huizong.contribution
WHERE indicator = 'consult_free_completion_rate' AND area = 140600 AND period = '2024-06-01' ORDER BY own DESC, points, division`,
		"('朔州市本级',20,0,0.5,0.02)", "('朔城区',100,300,0.5,-0.05)", "('山阴县',NULL,25,0.5,-0.0125)", "('应县',NULL,25,0.5,-0.0125)",
		"('右玉县',NULL,25,0.5,-0.0125)", "('怀仁市',NULL,25,0.5,-0.0125)", "('平鲁区',350,600,0.5,0.05)")
	b.want(`toString((round(sum(points), 4), round(any(area_value - reference), 4)))) FROM huizong.contribution
WHERE indicator = 'consult_free_completion_rate' AND area = 140600 AND period = '2024-06-01'`, "(-0.03,-0.03)")
}

// Without a goal the parts are held against the area's own rate.
func TestContributionsToARateAddUpToNothing(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-07-03")
	b.report(now, 140602, "2024-06", "med_disputes_found=100", "med_disputes_resolved=50")
	b.report(now, 140603, "2024-06", "med_disputes_found=100", "med_disputes_resolved=90")
	b.report(now, 140621, "2024-06", "med_disputes_found=7")
	b.want(`toString((name, numerator, denominator, round(reference, 4), round(points, 4)))) FROM huizong.contribution
WHERE indicator = 'med_success_rate' AND area = 140600 AND period = '2024-06-01' ORDER BY points`,
		"('朔城区',50,100,0.6763,-0.0852)", "('山阴县',NULL,7,0.6763,-0.0229)", "('平鲁区',90,100,0.6763,0.1081)")
}

func TestSiblingsHaveAMedian(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-07-03")
	for division, cases := range map[schema.Code]string{140602: "1", 140603: "2", 140621: "10", 140402: "99", 140403: "7"} {
		if division == 140402 {
			continue // it ended in 2017
		}
		b.report(now, division, "2024-06", "notary_cases="+cases)
	}
	b.report(now, 140602, "2024-05", "notary_cases=4")
	b.want(`toString((level, parent, divisions, median, ytd_median))) FROM huizong.sibling
WHERE code = 'notary_cases' AND period = '2024-06-01' AND level = 'county' ORDER BY parent`,
		"('county',140400,1,7,7)", "('county',140600,3,2,5)")
}

// A correction is another value, or none, for the same figure; the same value
// stated again, a copy, or another figure of the event is none.
func TestCorrectionsHaveBeforeAndAfter(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.report(day("2024-07-03"), 140525, "2024-06", "notary_cases=5", "lawyers=3")
	b.report(day("2024-07-04"), 140525, "2024-06", "notary_cases=5", "lawyers=4")
	b.report(day("2024-07-05"), 140525, "2024-06", "notary_cases=0")
	b.report(day("2024-07-06"), 140525, "2024-06", "notary_cases=")
	b.report(day("2024-07-07"), 140525, "2024-06", "notary_cases=6")
	b.enter(day("2024-07-08"), schema.Event{ID: "e3", Division: 140525, Report: b.figures(schema.ScopeOwn, "2024-06", "notary_cases=0")}) // a copy
	b.want("toString((metric, before, after, sequence))) FROM huizong.correction WHERE division = 140525 ORDER BY metric, sequence",
		"('lawyers',3,4,2)", "('notary_cases',5,0,3)", "('notary_cases',0,NULL,4)", "('notary_cases',NULL,6,5)")
}

func TestChecksHoldOrBreak(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-07-03")
	b.report(now, 140525, "2024-01", "recon_closed=5", "recon_settled=6")               // X05, of the month
	b.report(now, 140525, "2024-02", "recon_closed=5", "recon_settled=5")               // holds again
	b.report(now, 140525, "2024-03", "recon_closed=0")                                  // a side is missing
	b.report(now, 140581, "2024-01", "med_disputes_found=9", "med_disputes_resolved=5") // X01, of the year to date
	b.report(now, 140581, "2024-02", "med_disputes_found=1", "med_disputes_resolved=3") // 8 of 10
	b.report(now, 140581, "2024-03", "med_disputes_found=0", "med_disputes_resolved=4") // 12 of 10
	b.report(now, 140500, "2024-01", "town_items_returned=10", "town_items_kept=5")     // X24, a constant sum
	b.report(now, 140500, "2024-02", "town_items_returned=11", "town_items_kept=4")     // the 10 stay returned: 21 + 4
	b.report(now, 140500, "2024-03", "notary_cases=1", "forensic_cases=2")              // nothing to compare
	b.want("toString((check, name, toMonth(period), left, operator, right, status))) FROM huizong.check_result WHERE check IN ('X01', 'X05', 'X24') ORDER BY check, period",
		"('X01','高平市',1,5,'<=',9,'passed')", "('X01','高平市',2,8,'<=',10,'passed')", "('X01','高平市',3,12,'<=',10,'broken')",
		"('X05','泽州县',1,6,'<=',5,'broken')", "('X05','泽州县',2,5,'<=',5,'passed')",
		"('X24','晋城市本级',2,25,'=',15,'broken')")
}

func TestPeriodsAndDivisionsThatReport(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.report(day("2024-07-03"), 140525, "2024-06", "notary_cases=0")
	b.report(day("2024-07-03"), 140581, "2023-02", "notary_cases=1")
	b.want("toString(period)) FROM huizong.period ORDER BY period", "2023-02-01", "2024-06-01")
	b.want("toString((division, level, parent, name))) FROM huizong.reporting_division ORDER BY division",
		"(0,'country',0,'全国')", "(140000,'province',0,'山西省')", "(140500,'city',140000,'晋城市')", "(140525,'county',140500,'泽州县')", "(140581,'county',140500,'高平市')")
	b.report(day("2024-07-04"), 140581, "2023-02", "notary_cases=")
	b.want("toString(period)) FROM huizong.period ORDER BY period", "2024-06-01")
	b.want("toString(count())) FROM huizong.reporting_division", "4")
}
