-- A division's year of an indicator: arrays of twelve months, of its area and,
-- where own, of its own offices. A side is NULL where one of its metrics is; a
-- goal stands for every month of its year, and is an area's only.
CREATE OR REPLACE VIEW huizong_store.ratio_year AS
WITH
    terms AS
    (
        SELECT
            code AS indicator, goal, numerator AS upper, denominator AS lower,
            arrayJoin(arrayDistinct(arrayConcat(numerator, denominator))) AS metric
        FROM huizong_store.indicator
    ),
    sums AS
    (
        SELECT
            terms.indicator AS indicator, terms.goal AS goal, r.division AS division, r.own AS own, r.year AS year,
            r.level AS level, r.parent AS parent, r.name AS name,
            any(length(upper)) AS uppers, any(length(lower)) AS lowers,
            arrayResize(sumForEachIf(r.value, has(upper, r.metric)), 12) AS upper_value,
            arrayResize(sumForEachIf(r.value, has(lower, r.metric)), 12) AS lower_value,
            arrayResize(sumForEachIf(r.ytd, has(upper, r.metric)), 12) AS upper_ytd,
            arrayResize(sumForEachIf(r.ytd, has(lower, r.metric)), 12) AS lower_ytd,
            arrayResize(countForEachIf(r.value, has(upper, r.metric)), 12) AS upper_known,
            arrayResize(countForEachIf(r.value, has(lower, r.metric)), 12) AS lower_known,
            arrayResize(countForEachIf(r.ytd, has(upper, r.metric)), 12) AS upper_begun,
            arrayResize(countForEachIf(r.ytd, has(lower, r.metric)), 12) AS lower_begun
        FROM
        (
            SELECT metric, year, division, own, level, parent, name, value, ytd
            FROM huizong_store.rollup_year FINAL
            WHERE NOT gone AND dimension = '' AND item = ''
                AND metric IN (SELECT arrayJoin(arrayConcat(numerator, denominator)) FROM huizong_store.indicator)
        ) AS r
        INNER JOIN terms ON terms.metric = r.metric
        GROUP BY indicator, goal, division, own, level, parent, name, year
    )
SELECT
    sums.indicator AS indicator, sums.goal AS goal, sums.division AS division, sums.own AS own,
    sums.level AS level, sums.parent AS parent, sums.name AS name, sums.year AS year,
    arrayMap(m -> if(upper_known[m] = uppers, upper_value[m], NULL), range(1, 13)) AS numerator,
    arrayMap(m -> if(upper_begun[m] = uppers, upper_ytd[m], NULL), range(1, 13)) AS ytd_numerator,
    arrayMap(m -> multiIf(sums.goal != '', goals.goal, lower_known[m] = lowers, lower_value[m], NULL), range(1, 13)) AS denominator,
    arrayMap(m -> multiIf(sums.goal != '', goals.goal, lower_begun[m] = lowers, lower_ytd[m], NULL), range(1, 13)) AS ytd_denominator,
    arrayMap((n, d) -> if(d > 0, toFloat64(n) / toFloat64(d), NULL), numerator, denominator) AS value,
    arrayMap((n, d) -> if(d > 0, toFloat64(n) / toFloat64(d), NULL), ytd_numerator, ytd_denominator) AS ytd_value,
    arrayMap(m -> upper_known[m] > 0 OR lower_known[m] > 0, range(1, 13)) AS stated
FROM sums
LEFT JOIN
(
    SELECT target, division, year, false AS own, toNullable(toDecimal128(value, 4)) AS goal
    FROM huizong_store.goal
    WHERE target != ''
) AS goals ON goals.target = sums.goal AND goals.division = sums.division AND goals.year = sums.year AND goals.own = sums.own
