package consumers_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

// aim is a goal as these tests set it: of all that a target has, what matters here.
func aim(code string, division schema.Code, year int, value int64) schema.Target {
	return schema.Target{Code: code, Division: division, Year: year, Value: schema.Whole(value), By: "省厅"}
}

func (b *book) exec(sql string) {
	b.Helper()
	b.check(b.db.Exec(b.Context(), sql))
}

// wantFinite holds that no number of the views on goals is NaN or infinite.
func (b *book) wantFinite() {
	b.Helper()
	for view, columns := range map[string]string{
		"attainment": "goal, done, rate, pace, gap, forecast, needed", "attainment_part": "goal, done, points",
		"contribution": "denominator, value, area_value, reference, points",
	} {
		b.want(fmt.Sprintf("toString((count() > 0, countIf(arrayExists(v -> NOT isFinite(v), [%s]))))) FROM huizong.%s", columns, view), "(1,0)")
	}
}

// What two cities published, from what they counted and the goals in the catalogue.
func TestAttainmentIsAsPublished(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.report(day("2023-01-03"), 140404, "2022-12", "consult_free=62606")
	b.report(day("2025-01-03"), 140681, "2024-12", "consult_free=13754", "la_special_closed=108")
	b.want(`toString((target, name, goal, round(rate, 5), pace, pace_basis, status))) FROM huizong.attainment
WHERE division IN (140400, 140600) AND done > 0 AND toMonth(period) = 12 ORDER BY division, target`,
		"('consult_free','长治市',40000,1.56515,1,'linear','met')",
		"('consult_free','朔州市',9600,1.43271,1,'linear','met')",
		"('la_special_closed','朔州市',108,1,1,'linear','met')")
}

// A month without figures has a row that says so, up to the running month and no further.
func TestAttainmentWithoutFigures(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	thisYear := time.Now().In(schema.Shanghai).Year()
	b.storeTargets(aim("consult_free", 140602, 2023, 1200), aim("consult_free", 140603, thisYear, 1200))
	b.report(day("2023-04-03"), 140602, "2023-03", "consult_free=0")
	b.want(`toString((level, parent, name, toMonth(period), done, rate, gap, status, forecast, needed, reason))) FROM huizong.attainment
WHERE division = 140602 AND toMonth(period) IN (2, 3)`,
		"('county',140600,'朔城区',2,NULL,NULL,NULL,'no_data',NULL,NULL,'没有上报')",
		"('county',140600,'朔城区',3,0,0,-0.25,'behind',0,133.33333333333334,'')")
	b.want(`toString((count() = toMonth(now('Asia/Shanghai')), groupUniqArray((status, reason))))) FROM huizong.attainment WHERE division = 140603`,
		"(1,[('no_data','没有上报')])")
}

// An indicator is held to its goal in every month, and says which side is missing.
func TestAttainmentOfIndicators(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	goal := aim("med_success_rate", 140602, 2023, 0)
	goal.Value = schema.Whole(9) / 10
	b.storeTargets(goal)
	now := day("2024-01-03")
	b.report(now, 140602, "2023-02", "med_disputes_resolved=0")
	b.report(now, 140602, "2023-03", "med_disputes_found=0")
	b.report(now, 140602, "2023-04", "med_disputes_found=10", "med_disputes_resolved=8")
	b.report(now, 140602, "2023-05", "med_disputes_found=10", "med_disputes_resolved=11")
	b.want(`toString((toMonth(period), done, round(rate, 4), pace, pace_kind, status, round(forecast, 4), needed, reason))) FROM huizong.attainment
WHERE division = 140602 AND toMonth(period) <= 5 ORDER BY period`,
		"(1,NULL,NULL,1,'none','no_data',NULL,NULL,'没有上报')", "(2,NULL,NULL,1,'none','no_data',NULL,NULL,'分母缺失或为零')",
		"(3,NULL,NULL,1,'none','no_data',NULL,NULL,'分母缺失或为零')", "(4,0.8,0.8889,1,'none','behind',0.8,NULL,'')",
		"(5,0.95,1.0556,1,'none','met',0.95,NULL,'')")
	b.want(`toString((toString(data_set), toBool(is_indicator)))) FROM huizong_store.attainment_year WHERE division = 140602 AND target = 'med_success_rate'`,
		"('mediation',true)")
}

// At most: too much is missed at once; met only once the year is over.
func TestAttainmentOfCeilings(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	ceiling := func(code string, division schema.Code, pace schema.Pace) {
		goal := aim(code, division, 2023, 120)
		goal.Direction, goal.Pace = schema.DirectionAtMost, pace
		b.storeTargets(goal)
	}
	statuses := func(code string, division schema.Code, want ...string) {
		b.Helper()
		b.want(fmt.Sprintf(`concat(toString(period), ' ', status, ' ', ifNull(toString(round(needed, 2)), '-'))) FROM huizong.attainment
WHERE target = '%s' AND division = %d AND toMonth(period) IN (1, 2, 3, 12) ORDER BY period`, code, division), want...)
	}
	ceiling("consult_free", 140602, schema.PaceLinear)
	ceiling("consult_free", 140603, schema.PaceLinear)
	ceiling("lawyers", 140602, schema.PaceNone)
	now := day("2024-01-03")
	b.report(now, 140602, "2023-01", "consult_free=5", "lawyers=121")
	b.report(now, 140602, "2023-02", "consult_free=20", "lawyers=120")
	b.report(now, 140602, "2023-03", "consult_free=6", "lawyers=121")
	b.report(now, 140603, "2023-02", "consult_free=120")
	b.report(now, 140603, "2023-03", "consult_free=1")
	statuses("consult_free", 140602, "2023-01-01 ahead 10.45", "2023-02-01 behind 9.5", "2023-03-01 on_pace 9.89", "2023-12-01 met -")
	statuses("consult_free", 140603, "2023-01-01 no_data -", "2023-02-01 behind 0", "2023-03-01 missed 0", "2023-12-01 missed -")
	statuses("lawyers", 140602, "2023-01-01 behind -", "2023-02-01 met -", "2023-03-01 behind -", "2023-12-01 missed -")
}

// A year is over once the figures of its December are due.
func TestAttainmentUntilDecemberIsDue(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.storeTargets(aim("consult_free", 140602, 2023, 1200))
	b.report(day("2023-12-03"), 140602, "2023-11", "consult_free=300")
	december := "status) FROM huizong.attainment WHERE division = 140602 AND period = '2023-12-01'"
	b.want(december, "missed")
	b.exec("ALTER TABLE huizong_store.goal UPDATE december_due = '2100-01-05' WHERE code = 'consult_free' SETTINGS mutations_sync = 2")
	b.want(december, "behind")
}

// Goals that an earlier release wrote say nothing of direction and pace; a goal
// that got past the proof has no rate.
func TestAttainmentOfOddGoals(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.exec(`INSERT INTO huizong_store.goal (code, target, division, year, value, origin, level, is_indicator, additive) VALUES
('consult_free', '', 140602, 2023, 10, 'stated', 'county', false, true), ('med_success_rate', '', 140602, 2023, 0.9, 'stated', 'county', true, false),
('consult_free', '', 140600, 2023, 0, 'stated', 'city', false, true), ('consult_free', '', 140000, 2023, 10, 'stated', 'province', false, true)`)
	b.report(day("2023-02-03"), 140602, "2023-01", "consult_free=1", "med_disputes_found=1", "med_disputes_resolved=1")
	b.report(day("2023-02-03"), 140603, "2023-01", "med_disputes_found=0", "med_disputes_resolved=0")
	b.want(`toString((target, division, direction, pace_kind, round(pace, 4), status, reason))) FROM huizong.attainment
WHERE year = 2023 AND toMonth(period) = 1 AND level != 'province' ORDER BY target, division`,
		"('consult_free',140600,'at_least','linear',0.0833,'no_data','年度任务不大于零')",
		"('consult_free',140602,'at_least','linear',0.0833,'on_pace','')",
		"('med_success_rate',140602,'at_least','none',1,'met','')")
	b.wantFinite()
}
