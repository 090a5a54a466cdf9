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
        SELECT indicator, division, own, level, parent, name, year, ytd_numerator AS numerator, ytd_denominator AS denominator
        FROM huizong_store.side_area_year FINAL
        WHERE NOT gone AND goal = ''
    )
    ARRAY JOIN if(own, [(division, false)], [(division, true), (parent, false)]) AS line
    WHERE line.2 OR own OR level != 'country'
    GROUP BY indicator, area, year
)
