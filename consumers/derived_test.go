package consumers_test

import (
	"context"
	"fmt"

	"github.com/huizong/huizong/consumers"
)

// What is derived beside the roll-up, by its definition, from the views of what was stated.
const (
	flagsByDefinition = `SELECT kind, case, entry.1 AS flag, entry.2 AS division, entry.3 AS other_division, winner.1 AS event_id, winner.2 AS sequence
FROM
(
    SELECT kind, case, argMax((event_id, sequence, time, closed < opened, void, division), (version, sequence)) AS winner, groupUniqArray(division) AS divisions
    FROM huizong.case_history
    GROUP BY kind, case
)
ARRAY JOIN arrayConcat(
    if(ifNull(winner.4, 0) AND NOT winner.5, [('closed_before_opened', winner.6, 0::UInt32)], []),
    arrayMap(d -> ('moved', d, winner.6), if(length(divisions) > 1, arrayFilter(d -> d != winner.6, divisions), []))) AS entry`
	flagsAsDerived = `SELECT kind, case, flag, division, other_division, event_id, sequence FROM huizong.case_flag
WHERE flag != 'moved' OR (kind, case, division) NOT IN (SELECT kind, case, argMax(division, (version, sequence)) FROM huizong.case_history GROUP BY kind, case)`

	reportedByDefinition = `SELECT u.data_set AS dataset, a.division AS division, u.period AS period, countIf(u.metrics = u.required) AS reported, countIf(u.metrics < u.required) AS partial
FROM
(
    SELECT s.code AS data_set, unit.division AS division, unit.level AS level, unit.period AS period, uniqExact(unit.metric) AS metrics,
        any(s.required) AS required, any(s.owed_by) AS owed_by
    FROM huizong.unit AS unit
    INNER JOIN (SELECT code, owed_by, length(metrics) AS required, arrayJoin(metrics) AS metric FROM huizong.data_set) AS s ON s.metric = unit.metric
    GROUP BY data_set, division, level, period
) AS u
INNER JOIN huizong_store.ancestor AS a ON a.unit = u.division
WHERE has(u.owed_by, u.level) AND NOT a.own AND a.since <= toYear(u.period) AND toYear(u.period) < a.until
GROUP BY dataset, division, period`

	sidesByDefinition = `SELECT i.code AS indicator, r.year AS year, r.division AS division, r.own AS own, month,
    if(countIf(has(i.numerator, r.metric) AND r.value[month] IS NOT NULL) = any(length(i.numerator)), sumIf(r.value[month], has(i.numerator, r.metric)), NULL) AS numerator,
    if(countIf(has(i.numerator, r.metric) AND r.ytd[month] IS NOT NULL) = any(length(i.numerator)), sumIf(r.ytd[month], has(i.numerator, r.metric)), NULL) AS ytd_numerator,
    if(countIf(has(i.denominator, r.metric) AND r.value[month] IS NOT NULL) = any(length(i.denominator)), sumIf(r.value[month], has(i.denominator, r.metric)), NULL) AS denominator,
    if(countIf(has(i.denominator, r.metric) AND r.ytd[month] IS NOT NULL) = any(length(i.denominator)), sumIf(r.ytd[month], has(i.denominator, r.metric)), NULL) AS ytd_denominator
FROM (SELECT * FROM huizong_store.rollup_year FINAL WHERE NOT gone AND dimension = '' AND item = '') AS r
CROSS JOIN huizong_store.indicator AS i
ARRAY JOIN range(1, 13) AS month
WHERE has(i.numerator, r.metric) OR has(i.denominator, r.metric)
GROUP BY indicator, year, division, own, month`
	sidesAsDerived = `SELECT indicator, year, division, own, month, numerator[month], ytd_numerator[month], denominator[month], ytd_denominator[month]
FROM huizong_store.side_area_year FINAL
ARRAY JOIN range(1, 13) AS month
WHERE NOT gone`
)

// derivedWrong lists what flags, completeness and indicators' sides must not have, by their definitions.
var derivedWrong = map[string]string{
	"flags that should stand":  flagsByDefinition + " EXCEPT " + flagsAsDerived,
	"flags that should not":    flagsAsDerived + " EXCEPT " + flagsByDefinition,
	"reported otherwise":       "SELECT dataset, division, period, reported, partial FROM huizong.completeness WHERE reported + partial > 0 AND division != 0 EXCEPT " + reportedByDefinition,
	"missing that is reported": "SELECT dataset, division, period FROM huizong.completeness WHERE reported + partial = 0 AND division != 0 INTERSECT SELECT dataset, division, period FROM (" + reportedByDefinition + ")",
	"sides that should stand":  sidesByDefinition + " EXCEPT " + sidesAsDerived,
	"sides that should not":    sidesAsDerived + " EXCEPT " + sidesByDefinition,
	// The country counts a province only in the months that it owes.
	"country that is not its provinces": `SELECT dataset, period, sum(expected), sum(reported), sum(partial), sum(missing), sum(on_time), sum(late), sum(doubtful)
FROM huizong.completeness WHERE level = 'province' GROUP BY dataset, period
EXCEPT SELECT dataset, period, expected, reported, partial, missing, on_time, late, doubtful FROM huizong.completeness WHERE level = 'country'`,
}

// derivedDifferences says where flags, completeness and indicators' sides are not by their definitions.
func derivedDifferences(ctx context.Context, db consumers.Warehouse) ([]string, error) {
	var lines []string
	for name, differences := range derivedWrong {
		var rows []struct {
			Row string `ch:"row"`
		}
		if err := db.Select(ctx, &rows, "SELECT toString(tuple(*)) AS row FROM ("+differences+") LIMIT 5"); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for _, row := range rows {
			lines = append(lines, name+": "+row.Row)
		}
	}
	return lines, nil
}
