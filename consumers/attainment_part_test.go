package consumers_test

import (
	"fmt"
	"testing"

	"github.com/huizong/huizong/schema"
)

// aims sets goals for consultations.
func (b *book) aims(year int, goals map[schema.Code]int64) {
	b.Helper()
	var targets []schema.Target
	for division, value := range goals {
		targets = append(targets, aim("consult_free", division, year, value))
	}
	b.storeTargets(targets...)
}

// consulted enters a month of consultations.
func (b *book) consulted(period string, done map[schema.Code]int) {
	b.Helper()
	for division, n := range done {
		b.report(day("2024-07-03"), division, period, fmt.Sprint("consult_free=", n))
	}
}

// wantParts holds an area's parts in June: name, goal, whether it is allocated,
// done, and percentage points to four places.
func (b *book) wantParts(area schema.Code, year int, rows ...string) {
	b.Helper()
	b.want(fmt.Sprintf(`toString((name, round(goal, 4), allocated, done, round(points * 100, 4)))) FROM huizong.attainment_part
WHERE target = 'consult_free' AND area = %d AND period = '%d-06-01' ORDER BY own DESC, division`, area, year), rows...)
	b.wantPartsAddUp()
}

// wantPartsAddUp holds that the parts' goals add up to their area's goal and
// their points to its gap, wherever it has one, and that the contributions to the
// rate are the same parts.
func (b *book) wantPartsAddUp() {
	b.Helper()
	b.want(`toString((count() > 0, countIf(p.parts = 0 OR abs(p.goal - a.goal) > 1e-6 OR abs(p.points - a.gap) > 1e-9))))
FROM (SELECT * FROM huizong.attainment WHERE level != 'county' AND gap IS NOT NULL) AS a
LEFT JOIN
(
    SELECT target, area, period, count() AS parts, sum(goal) AS goal, sum(points) AS points FROM huizong.attainment_part GROUP BY target, area, period
) AS p ON p.target = a.target AND p.area = a.division AND p.period = a.period`, "(1,0)")
	digest := "SELECT (count(), sum(cityHash64(toString((area, division, own, level, name, period, %s))))) FROM huizong."
	b.want("toString(("+
		fmt.Sprintf(digest, "goal, done, points")+"attainment_part WHERE target = 'consult_free') = ("+
		fmt.Sprintf(digest, "denominator, toFloat64(numerator), points")+
		"contribution WHERE indicator = 'consult_free_completion_rate' AND period <= now('Asia/Shanghai'))))", "1")
}

// Where every division has a goal, the own offices have what is not divided up,
// or what was handed down beyond the area's goal.
func TestPartsOfAnAreaWhoseDivisionsAllHaveGoals(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	goals := map[schema.Code]int64{140600: 1000, 140602: 300, 140603: 100, 140621: 100, 140622: 100, 140623: 100, 140681: 100}
	b.aims(2021, goals)
	b.consulted("2021-02", map[schema.Code]int{140600: 150, 140602: 100, 140603: 90})
	b.wantParts(140600, 2021,
		"('朔州市本级及未分解',200,1,150,5)", "('朔城区',300,0,100,-5)", "('平鲁区',100,0,90,4)", "('山阴县',100,0,NULL,-5)",
		"('应县',100,0,NULL,-5)", "('右玉县',100,0,NULL,-5)", "('怀仁市',100,0,NULL,-5)")
	goals[140600] = 700
	b.aims(2022, goals)
	b.consulted("2022-02", map[schema.Code]int{140602: 350})
	b.wantParts(140600, 2022,
		"('朔州市本级及未分解',-100,1,NULL,7.1429)", "('朔城区',300,0,350,28.5714)", "('平鲁区',100,0,NULL,-7.1429)", "('山阴县',100,0,NULL,-7.1429)",
		"('应县',100,0,NULL,-7.1429)", "('右玉县',100,0,NULL,-7.1429)", "('怀仁市',100,0,NULL,-7.1429)")
	delete(goals, 140600) // their sum: nothing is left, and nobody there did anything
	b.aims(2020, goals)
	b.consulted("2020-06", map[schema.Code]int{140602: 350})
	b.wantParts(140600, 2020,
		"('朔城区',300,0,350,25)", "('平鲁区',100,0,NULL,-6.25)", "('山阴县',100,0,NULL,-6.25)",
		"('应县',100,0,NULL,-6.25)", "('右玉县',100,0,NULL,-6.25)", "('怀仁市',100,0,NULL,-6.25)")
}

// Divisions without a goal share what the others leave: equally, or as they did
// in the three years before.
func TestPartsOfAnAreaWhoseDivisionsLackGoals(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.aims(2019, map[schema.Code]int64{140600: 600})
	b.consulted("2019-05", map[schema.Code]int{140602: 40, 140603: 20})
	b.wantParts(140600, 2019,
		"('朔城区',100,1,40,-1.6667)", "('平鲁区',100,1,20,-5)", "('山阴县',100,1,NULL,-8.3333)",
		"('应县',100,1,NULL,-8.3333)", "('右玉县',100,1,NULL,-8.3333)", "('怀仁市',100,1,NULL,-8.3333)")
	b.consulted("2016-05", map[schema.Code]int{140621: 9000}) // too long ago
	b.consulted("2020-05", map[schema.Code]int{140600: 20, 140602: 20})
	b.aims(2021, map[schema.Code]int64{140600: 600, 140603: 100})
	b.consulted("2021-06", map[schema.Code]int{140600: 10, 140602: 300})
	b.wantParts(140600, 2021,
		"('朔州市本级',125,1,10,-8.75)", "('朔城区',375,1,300,18.75)", "('平鲁区',100,0,NULL,-8.3333)", "('山阴县',0,1,NULL,0)",
		"('应县',0,1,NULL,0)", "('右玉县',0,1,NULL,0)", "('怀仁市',0,1,NULL,0)")
	b.aims(2022, map[schema.Code]int64{140600: 600, 140603: 700}) // nothing is left to share
	b.consulted("2022-06", map[schema.Code]int{140603: 350})
	b.wantParts(140600, 2022,
		"('朔州市本级及未分解',-100,1,NULL,8.3333)", "('朔城区',0,1,NULL,0)", "('平鲁区',700,0,350,0)", "('山阴县',0,1,NULL,0)",
		"('应县',0,1,NULL,0)", "('右玉县',0,1,NULL,0)", "('怀仁市',0,1,NULL,0)")
	b.wantFinite()
}

// A province's parts are its cities, each with its own goal or with a share; a
// city without counties is its own offices; divisions of another time are left out.
func TestPartsAtEveryLevel(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.aims(2017, map[schema.Code]int64{140000: 2400, 140400: 1200, 441900: 1200})
	b.consulted("2016-03", map[schema.Code]int{140100: 30, 140621: 10})
	b.consulted("2017-03", map[schema.Code]int{140000: 5, 140402: 400, 140602: 50, 441900: 700})
	b.want(`toString((name, round(goal, 4), done, round(points, 4)))) FROM huizong.attainment_part
WHERE area = 140000 AND period = '2017-06-01' AND (done > 0 OR goal > 0) ORDER BY own DESC, division`,
		"('山西省本级',0,5,0.0021)", "('太原市',900,NULL,-0.1875)", "('长治市',1200,400,-0.0833)", "('朔州市',300,50,-0.0417)")
	b.want(`toString((count(), countIf(name IN ('城区', '郊区')), countIf(name = '潞州区')))) FROM huizong.attainment_part
WHERE area = 140400 AND period = '2017-06-01' AND NOT own`, "(13,2,0)")
	b.wantParts(441900, 2017, "('东莞市本级',1200,1,700,8.3333)")
}

// The parts are held against the area's pace, a seasonal one too; a stock's year
// to date is what stood last; of a maximum there are no parts.
func TestPartsKeepTheAreasPace(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	months := []float64{0, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	b.recall("consult_free", map[schema.Code]history{140602: {2022: months}, 140621: {2022: months[:6]}})
	goal := aim("consult_free", 140600, 2023, 100)
	goal.Pace = schema.PaceSeasonal
	stock, ceiling := aim("lawyers", 140600, 2023, 50), aim("med_sectors", 140600, 2023, 5)
	stock.Pace, stock.Direction = schema.PaceNone, schema.DirectionAtMost
	b.storeTargets(goal, stock, ceiling)
	b.report(day("2023-05-03"), 140602, "2023-01", "consult_free=5", "lawyers=20", "med_sectors=3")
	b.report(day("2023-05-03"), 140603, "2023-04", "consult_free=30", "lawyers=10", "med_sectors=4")
	b.want(`toString((target, direction, count(), round(sum(points), 4), uniqExact(name)))) FROM huizong.attainment_part
WHERE area = 140600 AND period = '2023-04-01' GROUP BY target, direction ORDER BY target`,
		"('consult_free','at_least',6,0.0607,6)", "('lawyers','at_most',6,-0.4,6)")
	b.want(`toString((target, pace_basis, round(pace, 4), round(gap, 4), forecast > 0))) FROM huizong.attainment
WHERE division = 140600 AND year = 2023 AND toMonth(period) IN (1, 4) ORDER BY target, period`,
		"('consult_free','seasonal',0,0.05,NULL)", "('consult_free','seasonal',0.2893,0.0607,1)",
		"('lawyers','none',1,-0.6,1)", "('lawyers','none',1,-0.4,1)", "('med_sectors','linear',0.0833,0.5167,1)", "('med_sectors','linear',0.3333,0.4667,1)")
	b.exec("DELETE FROM huizong_store.goal WHERE code = 'med_sectors'")
	b.wantPartsAddUp()
	b.wantFinite()
}
