-- The pace of a goal, as huizong.attainment and attainment_year have it, without what
-- was done: two joins less to plan.
CREATE OR REPLACE VIEW huizong.pace
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT target, division, level, year, makeDate(year, month, 1) AS period, month_pace AS pace
FROM
(
    SELECT
        target, division, level, year,
        multiIf(
            kind = 'seasonal' AND running[12] > 0, arrayMap(v -> v / running[12], running),
            kind = 'none', arrayWithConstant(12, 1.),
            arrayMap(k -> k / 12, range(1, 13))) AS paces
    FROM
    (
        SELECT
            g.code AS target, g.division AS division, g.level AS level, g.year AS year,
            if(g.is_indicator, 'none', toString(g.pace)) AS kind,
            arrayCumSum(arrayMap(
                (brought, worked, to_work) -> if(worked > 0, greatest(toFloat64(brought), 0) / worked * to_work, 0),
                arrayResize(arrayReduce('sumForEach', past.full_years.2), 12),
                arrayResize(arrayReduce('sumForEach', arrayMap(y -> g.workdays[y.1 + 1], past.full_years)), 12),
                arrayResize(g.workdays[1], 12))) AS running
        FROM huizong_store.goal AS g
        LEFT JOIN
        (
            SELECT metric, division, toUInt16(year + back) AS goal_year, groupArray((back, arrayMap(v -> assumeNotNull(v), value))) AS full_years
            FROM huizong_store.rollup_year FINAL
            ARRAY JOIN [1, 2, 3] AS back
            WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND NOT has(value, NULL)
                AND metric IN (SELECT code FROM huizong_store.goal WHERE pace = 'seasonal')
            GROUP BY metric, division, goal_year
        ) AS past ON past.metric = g.code AND past.division = g.division AND past.goal_year = g.year
    )
)
ARRAY JOIN paces AS month_pace, range(1, 13) AS month
WHERE period <= toDate(now('Asia/Shanghai'), 'Asia/Shanghai')
