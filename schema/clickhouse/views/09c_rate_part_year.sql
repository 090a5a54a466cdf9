-- Of an indicator that is no share of a goal, what each part of an area (its
-- divisions, its own offices) has of both sides, and the area itself; year to date,
-- arrays of twelve months. A side is NULL where one of its metrics is.
CREATE OR REPLACE VIEW huizong_store.rate_part_year AS
SELECT
    indicator, area, part.1 AS division, part.2 AS own, part.3 AS level, if(own, concat(part.4, '本级'), part.4) AS name, year,
    part.5 AS numerator, part.6 AS denominator, area_numerator, area_denominator
FROM
(
    SELECT
        indicator, line.1 AS area, year,
        anyIf(numerator, line.2) AS area_numerator, anyIf(denominator, line.2) AS area_denominator,
        arrayJoin(groupArrayIf((division, own, level, name, numerator, denominator), NOT line.2)) AS part
    FROM
    (
        SELECT
            t.code AS indicator, r.division AS division, r.own AS own, r.level AS level, r.parent AS parent, r.name AS name, r.year AS year,
            arrayMap((v, known) -> if(known = any(length(t.numerator)), v, NULL),
                arrayResize(sumForEachIf(r.ytd, has(t.numerator, r.metric)), 12),
                arrayResize(countForEachIf(r.ytd, has(t.numerator, r.metric)), 12)) AS numerator,
            arrayMap((v, known) -> if(known = any(length(t.denominator)), v, NULL),
                arrayResize(sumForEachIf(r.ytd, has(t.denominator, r.metric)), 12),
                arrayResize(countForEachIf(r.ytd, has(t.denominator, r.metric)), 12)) AS denominator
        FROM
        (
            SELECT metric, division, own, level, parent, name, year, ytd
            FROM huizong_store.rollup_year FINAL
            WHERE NOT gone AND dimension = '' AND item = ''
                AND metric IN (SELECT arrayJoin(arrayConcat(numerator, denominator)) FROM huizong_store.indicator WHERE goal = '')
        ) AS r
        INNER JOIN
        (
            SELECT code, numerator, denominator, arrayJoin(arrayDistinct(arrayConcat(numerator, denominator))) AS metric
            FROM huizong_store.indicator
            WHERE goal = ''
        ) AS t ON t.metric = r.metric
        GROUP BY t.code, r.division, r.own, r.level, r.parent, r.name, r.year
    )
    ARRAY JOIN if(own, [(division, false)], [(division, true), (parent, false)]) AS line
    WHERE line.2 OR own OR level != 'country'
    GROUP BY indicator, area, year
)
