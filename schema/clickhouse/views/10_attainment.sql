-- A year's goal month by month up to the running one: what is done of it, what
-- the pace would have, and whether that is enough. Of a ceiling (at_most) too much is
-- 'missed' at once, and it is 'met' once the year is over; of a pace that always
-- holds (none), done is met or behind. A year is over when the figures of its
-- December are due, and the fifth of January has passed. 'no_data' = nothing to
-- judge by, reason = why. forecast = what the year comes to if it goes on like
-- this; needed = what each month left must bring for the goal to be met, or may
-- bring until a ceiling is reached.
--
-- The same as attainment_year, by months from the first: arrays that are mapped, and an
-- alias that is written out wherever it is used, are dear to plan. The level is joined
-- by, though the division has it, so that a level that is asked for is read alone.
CREATE OR REPLACE VIEW huizong.attainment
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    target, division, level, parent, name, year, period, goal, done, rate, pace,
    rate - pace AS gap,
    multiIf(
        rate IS NULL, 'no_data',
        NOT at_most, multiIf(rate >= 1, 'met', over, 'missed', gap > 0.02, 'ahead', gap < -0.02, 'behind', 'on_pace'),
        rate > 1, if(pace_kind = 'none' AND NOT over, 'behind', 'missed'),
        pace_kind = 'none' OR over, 'met',
        gap > 0.02, 'behind',
        gap < -0.02, 'ahead',
        'on_pace') AS status,
    if(pace > 0, done / pace, NULL) AS forecast,
    if(pace_kind = 'none' OR month = 12 OR done IS NULL, NULL, greatest(goal - done, 0) / (12 - month)) AS needed,
    origin, direction, pace_kind, pace_basis,
    multiIf(rate IS NOT NULL, '', goal <= 0, '年度任务不大于零', is_indicator AND counted, '分母缺失或为零', '没有上报') AS reason
FROM
(
    SELECT
        target, division, level, parent, name, year, month, period, goal, done, if(goal > 0, done / goal, NULL) AS rate,
        multiIf(pace_basis = 'seasonal', running[month] / running[12], pace_basis = 'none', 1., month / 12) AS pace,
        counted, origin, direction, direction = 'at_most' AS at_most, pace_kind, pace_basis, is_indicator,
        month = 12 AND greatest(makeDate(year + 1, 1, 5), december_due) < toDate(now('Asia/Shanghai'), 'Asia/Shanghai') AS over
    FROM
    (
        SELECT
            g.code AS target, g.division AS division, g.level AS level, g.parent AS parent, g.name AS name, g.year AS year,
            month, makeDate(g.year, month, 1) AS period, toFloat64(g.value) AS goal, g.origin AS origin,
            if(g.direction = '', 'at_least', toString(g.direction)) AS direction, g.is_indicator AS is_indicator, g.december_due AS december_due,
            arrayCumSum(arrayMap(
                (brought, worked, to_work) -> if(worked > 0, greatest(toFloat64(assumeNotNull(brought)), 0) / worked * to_work, 0),
                arrayResize(past.brought, 12),
                arrayResize(arrayReduce('sumForEach', arrayMap(back -> g.workdays[back + 1], past.full_years)), 12),
                arrayResize(g.workdays[1], 12))) AS running,
            multiIf(g.is_indicator, 'none', g.pace = '', 'linear', toString(g.pace)) AS pace_kind,
            multiIf(pace_kind != 'seasonal', pace_kind, running[12] > 0, 'seasonal', 'linear_no_history') AS pace_basis,
            toFloat64(r.numerator[month]) AS numerator, toFloat64(r.denominator[month]) AS denominator, numerator IS NOT NULL AS counted,
            if(g.is_indicator, if(denominator > 0, numerator / denominator, NULL), numerator) AS done
        FROM huizong_store.goal AS g
        LEFT JOIN
        (
            SELECT metric AS code, division, year, level, ytd AS numerator, [] AS denominator
            FROM huizong_store.rollup_year FINAL
            WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND metric IN (SELECT code FROM huizong_store.goal WHERE NOT is_indicator)
            UNION ALL
            SELECT indicator, division, year, level, ytd_numerator, ytd_denominator
            FROM huizong_store.side_area_year FINAL
            WHERE NOT gone AND NOT own AND division IN (SELECT division FROM huizong_store.goal WHERE is_indicator)
                AND indicator IN (SELECT code FROM huizong_store.goal WHERE is_indicator)
        ) AS r ON r.code = g.code AND r.division = g.division AND r.year = g.year AND r.level = g.level
        LEFT JOIN huizong_store.past_years AS past ON past.metric = g.code AND past.division = g.division AND past.goal_year = g.year
        ARRAY JOIN range(1, 13) AS month
    )
)
WHERE period <= toDate(now('Asia/Shanghai'), 'Asia/Shanghai')
