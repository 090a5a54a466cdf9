-- The pace of a goal, as huizong.attainment and attainment_year have it, without what
-- was done: two joins less to plan.
CREATE OR REPLACE VIEW huizong.pace
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    target, division, level, year, period,
    multiIf(kind = 'seasonal' AND running[12] > 0, running[month] / running[12], kind = 'none', 1., month / 12) AS pace
FROM
(
    SELECT
        g.code AS target, g.division AS division, g.level AS level, g.year AS year, month, makeDate(g.year, month, 1) AS period,
        if(g.is_indicator, 'none', toString(g.pace)) AS kind,
        arrayCumSum(arrayMap(
            (brought, worked, to_work) -> if(worked > 0, greatest(toFloat64(assumeNotNull(brought)), 0) / worked * to_work, 0),
            arrayResize(past.brought, 12),
            arrayResize(arrayReduce('sumForEach', arrayMap(back -> g.workdays[back + 1], past.full_years)), 12),
            arrayResize(g.workdays[1], 12))) AS running
    FROM huizong_store.goal AS g
    LEFT JOIN huizong_store.past_years AS past ON past.metric = g.code AND past.division = g.division AND past.goal_year = g.year
    ARRAY JOIN range(1, 13) AS month
)
WHERE period <= toDate(now('Asia/Shanghai'), 'Asia/Shanghai')
