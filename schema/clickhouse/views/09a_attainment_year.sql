-- A division's goal for a year, what is done of it and what its pace would have
-- by the end of each month. done = year to date: NULL where nothing was stated and,
-- of an indicator, where a side is missing or the denominator is not above 0;
-- counted = what counts towards the goal was stated: of an indicator, the
-- numerator. pace = a share of the goal: none: all of it, always; linear: a twelfth
-- a month; seasonal: as the three years before went, those with a value in every
-- month: what a working day of each month brought then, times the working days it
-- has in this year; linear where no such year brought anything. Goals without direction
-- or pace were written by an earlier release. (Each join costs some milliseconds of
-- planning; so the goal brings what it needs of division, code and calendar.)
CREATE OR REPLACE VIEW huizong_store.attainment_year AS
SELECT
    target, division, level, parent, name, year, goal, direction, pace_kind,
    multiIf(pace_kind != 'seasonal', pace_kind, running[12] > 0, 'seasonal', 'linear_no_history') AS pace_basis,
    warning, critical, origin, is_indicator, done,
    multiIf(
        pace_basis = 'seasonal', arrayMap(v -> v / running[12], running),
        pace_basis = 'none', arrayWithConstant(12, 1.),
        arrayMap(k -> k / 12, range(1, 13))) AS pace,
    data_set, counted, december_due
FROM
(
    SELECT
        g.code AS target, g.division AS division, g.level AS level, g.parent AS parent, g.name AS name, g.year AS year,
        toFloat64(g.value) AS goal,
        if(g.direction = '', 'at_least', toString(g.direction)) AS direction,
        multiIf(g.is_indicator, 'none', g.pace = '', 'linear', toString(g.pace)) AS pace_kind,
        toFloat64(g.warning) AS warning, toFloat64(g.critical) AS critical, g.origin AS origin, g.is_indicator AS is_indicator,
        arrayResize(r.done, 12) AS done,
        arrayMap(
            (brought, worked, to_work) -> if(worked > 0, greatest(toFloat64(assumeNotNull(brought)), 0) / worked * to_work, 0),
            arrayResize(past.brought, 12),
            arrayResize(arrayReduce('sumForEach', arrayMap(back -> g.workdays[back + 1], past.full_years)), 12),
            arrayResize(g.workdays[1], 12)) AS monthly,
        arrayCumSum(monthly) AS running,
        g.data_set AS data_set, g.december_due AS december_due,
        arrayResize(r.counted, 12) AS counted
    FROM huizong_store.goal AS g
    LEFT JOIN
    (
        SELECT metric AS code, division, year, arrayMap(v -> toFloat64(v), ytd) AS done, arrayMap(v -> v IS NOT NULL, ytd) AS counted
        FROM huizong_store.rollup_year FINAL
        WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND metric IN (SELECT code FROM huizong_store.goal WHERE NOT is_indicator)
        UNION ALL
        SELECT
            indicator AS code, division, year,
            arrayMap((n, d) -> if(d > 0, toFloat64(n) / toFloat64(d), NULL), ytd_numerator, ytd_denominator), arrayMap(n -> n IS NOT NULL, ytd_numerator)
        FROM huizong_store.side_area_year FINAL
        WHERE NOT gone AND NOT own AND division IN (SELECT division FROM huizong_store.goal WHERE is_indicator)
            AND indicator IN (SELECT code FROM huizong_store.goal WHERE is_indicator)
    ) AS r ON r.code = g.code AND r.division = g.division AND r.year = g.year
    LEFT JOIN huizong_store.past_years AS past ON past.metric = g.code AND past.division = g.division AND past.goal_year = g.year
)
