-- What each part of an area has to do with the area's goal for a year: every
-- division below it, those that stated nothing too, and its own offices; arrays of
-- twelve months. Only of metrics that add up over divisions. A part's goal is its own.
-- What these leave of the area's goal is allocated to the divisions without
-- one, and the own offices, as they did in the three years before, or in equal
-- shares to those divisions if nobody did anything. Where no division is without
-- one, or nothing is left, it is the own offices', even if it is negative: so the
-- parts' goals add up to the area's. pace = the area's, as in attainment_year.
CREATE OR REPLACE VIEW huizong_store.attainment_part_year AS
SELECT
    target, area, division, own, level,
    concat(name, multiIf(NOT own, '', spread OR remainder = 0 OR children = 0, '本级', '本级及未分解')) AS name,
    year, area_goal,
    multiIf(
        pace_kind = 'seasonal' AND running[12] > 0, arrayMap(v -> v / running[12], running),
        pace_kind = 'none', arrayWithConstant(12, 1.),
        arrayMap(k -> k / 12, range(1, 13))) AS pace,
    area_done,
    multiIf(
        stated > 0, toFloat64(stated),
        spread AND weights > 0, toFloat64(remainder) * weight / weights,
        spread, if(own, 0, toFloat64(remainder) / without),
        if(own, toFloat64(remainder), 0)) AS goal,
    stated = 0 AS allocated,
    done, direction
FROM
(
    SELECT
        *,
        if(stated > 0, 0, greatest(before, 0)) AS weight,
        sum(weight) OVER parts AS weights,
        countIf(NOT own) OVER parts AS children,
        countIf(NOT own AND stated = 0) OVER parts AS without,
        whole - sum(stated) OVER parts AS remainder,
        remainder > 0 AND without > 0 AS spread,
        sumForEach(done) OVER parts AS area_done,
        arrayCumSum(arrayMap(m -> if(worked[m] > 0, greatest(toFloat64(assumeNotNull(brought[m])), 0) / worked[m] * to_work[m], 0), range(1, 13))) AS running
    FROM
    (
        SELECT
            a.code AS target, a.division AS area, p.code AS division, p.own AS own, p.level AS level, p.name AS name, a.year AS year,
            a.value AS whole, toFloat64(a.value) AS area_goal,
            a.pace AS pace_kind, whole_area.brought AS brought, a.workdays[1] AS to_work,
            arrayReduce('sumForEach', arrayMap(back -> a.workdays[back + 1], whole_area.full_years)) AS worked,
            g.value AS stated, arrayResize(r.done, 12) AS done, r.before AS before,
            if(a.direction = '', 'at_least', toString(a.direction)) AS direction
        FROM huizong_store.goal AS a
        INNER JOIN
        (
            SELECT if(own, code, parent) AS area, code, own, level, name, since, until
            FROM huizong_store.division
            ARRAY JOIN [false, true] AS own
            WHERE if(own, level != 'county', level != 'country')
        ) AS p ON p.area = a.division
        LEFT JOIN (SELECT code, division, false AS own, year, value FROM huizong_store.goal) AS g
            ON g.code = a.code AND g.division = p.code AND g.own = p.own AND g.year = a.year
        LEFT JOIN
        (
            SELECT
                metric, division, own, toUInt16(year + back) AS goal_year,
                anyIf(ytd, back = 0) AS done, sumIf(assumeNotNull(toFloat64(ytd[12])), back > 0) AS before
            FROM huizong_store.rollup_year FINAL
            ARRAY JOIN [0, 1, 2, 3] AS back
            WHERE NOT gone AND dimension = '' AND item = '' AND metric IN (SELECT code FROM huizong_store.goal)
            GROUP BY metric, division, own, goal_year
        ) AS r ON r.metric = a.code AND r.division = p.code AND r.own = p.own AND r.goal_year = a.year
        LEFT JOIN huizong_store.past_years AS whole_area ON whole_area.metric = a.code AND whole_area.division = a.division AND whole_area.goal_year = a.year
        WHERE a.additive AND a.value > 0 AND p.since <= a.year AND a.year < p.until
    )
    WINDOW parts AS (PARTITION BY target, area, year)
)
WHERE NOT own OR goal != 0 OR arrayExists(v -> v IS NOT NULL, done)
