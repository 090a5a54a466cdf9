-- A division's goal for a year, what is done of it and what its pace would have
-- by the end of each month. done = year to date: NULL where nothing was stated and,
-- of an indicator, where a side is missing or the denominator is not above 0;
-- counted = what counts towards the goal was stated: of an indicator, the
-- numerator. pace = a share of the goal: none: all of it, always; linear: a twelfth
-- a month; seasonal: as the three years before went, those with a value in every
-- month: what a working day of each month brought then, times the working days it
-- has in this year; linear where no such year brought anything. Goals without direction
-- or pace were written by an earlier release. (Views cost most where they are
-- nested; so this one is flat.)
CREATE OR REPLACE VIEW huizong_store.attainment_year AS
SELECT
    g.code AS target, g.division AS division, d.level AS level, d.parent AS parent, d.name AS name, g.year AS year,
    toFloat64(g.value) AS goal,
    if(g.direction = '', 'at_least', toString(g.direction)) AS direction,
    multiIf(is_indicator, 'none', g.pace = '', 'linear', toString(g.pace)) AS pace_kind,
    multiIf(pace_kind != 'seasonal', pace_kind, s.running[12] > 0, 'seasonal', 'linear_no_history') AS pace_basis,
    toFloat64(g.warning) AS warning, toFloat64(g.critical) AS critical, g.origin AS origin,
    notEmpty(i.numerator) AS is_indicator,
    arrayResize(if(is_indicator, q.done, arrayMap(v -> toFloat64(v), r.ytd)), 12) AS done,
    multiIf(
        pace_basis = 'seasonal', arrayMap(v -> v / s.running[12], s.running),
        pace_basis = 'none', arrayWithConstant(12, 1.),
        arrayMap(k -> k / 12, range(1, 13))) AS pace,
    m.data_set AS data_set,
    arrayResize(if(is_indicator, q.counted, arrayMap(v -> v IS NOT NULL, r.ytd)), 12) AS counted
FROM huizong_store.goal AS g
LEFT JOIN huizong_store.division AS d ON d.code = g.division
LEFT JOIN huizong_store.indicator AS i ON i.code = g.code
LEFT JOIN huizong_store.metric AS m ON m.code = if(empty(i.numerator), g.code, i.numerator[1])
LEFT JOIN
(
    SELECT metric, division, year, ytd
    FROM huizong_store.rollup_year FINAL
    WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND metric IN (SELECT code FROM huizong_store.goal)
) AS r ON r.metric = g.code AND r.division = g.division AND r.year = g.year
LEFT JOIN
(
    SELECT
        indicator, division, year,
        arrayMap((n, d) -> if(d > 0, toFloat64(n) / toFloat64(d), NULL), ytd_numerator, ytd_denominator) AS done,
        arrayMap(n -> n IS NOT NULL, ytd_numerator) AS counted
    FROM huizong_store.side_year FINAL
    WHERE NOT gone AND NOT own AND indicator IN (SELECT code FROM huizong_store.goal)
) AS q ON q.indicator = g.code AND q.division = g.division AND q.year = g.year
LEFT JOIN
(
    SELECT
        r.metric AS metric, r.division AS division, r.goal_year AS year,
        arrayCumSum(arrayMap((v, worked, to_work) -> if(worked > 0, greatest(assumeNotNull(toFloat64(v)), 0) / worked * to_work, 0),
            sumForEach(r.value), sumForEach(past.days), any(now.days))) AS running
    FROM
    (
        SELECT metric, division, year, toUInt16(year + back) AS goal_year, value
        FROM huizong_store.rollup_year FINAL
        ARRAY JOIN [1, 2, 3] AS back
        WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND NOT has(value, NULL)
            AND metric IN (SELECT code FROM huizong_store.goal WHERE pace = 'seasonal')
    ) AS r
    INNER JOIN huizong_store.workday AS past ON past.year = r.year
    INNER JOIN huizong_store.workday AS now ON now.year = r.goal_year
    GROUP BY r.metric, r.division, r.goal_year
) AS s ON s.metric = g.code AND s.division = g.division AND s.year = g.year
