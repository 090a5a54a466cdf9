-- Of an indicator that is no share of a goal, what each part of an area (its
-- divisions, its own offices) has of both sides, and the area itself; year to date,
-- arrays of twelve months. A side is NULL where one of its metrics is.
CREATE OR REPLACE VIEW huizong_store.rate_part_year AS
SELECT
    p.indicator AS indicator, p.area AS area, p.division AS division, p.own AS own, p.level AS level, if(p.own, concat(p.name, '本级'), p.name) AS name,
    p.year AS year, p.ytd_numerator AS numerator, p.ytd_denominator AS denominator, a.ytd_numerator AS area_numerator, a.ytd_denominator AS area_denominator
FROM
(
    SELECT indicator, if(own, division, parent) AS area, division, own, level, name, year, ytd_numerator, ytd_denominator
    FROM huizong_store.side_area_year FINAL
    WHERE NOT gone AND goal = '' AND (own OR level != 'country')
) AS p
INNER JOIN
(
    SELECT indicator, division, year, ytd_numerator, ytd_denominator
    FROM huizong_store.side_area_year FINAL
    WHERE NOT gone AND goal = '' AND NOT own
) AS a ON a.indicator = p.indicator AND a.division = p.area AND a.year = p.year
