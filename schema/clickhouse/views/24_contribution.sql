-- How many points each part of an area (its own offices, its divisions) adds
-- to, or takes from, the area's rate of the year to date against a reference. Where
-- the rate is what is done of a year's goal, that is the goal's pace, and the parts
-- add up to the gap, as in huizong.attainment_part; else it is the area's own rate,
-- and they add up to nothing. A side that a part has not stated counts as nothing, as
-- it does in the area. points is a share: 0.01 is one percentage point.
CREATE OR REPLACE VIEW huizong.contribution
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    indicator, area, division, own, level, name, year, makeDate(year, month, 1) AS period,
    month_numerator AS numerator, month_denominator AS denominator,
    if(denominator > 0, toFloat64(numerator) / denominator, NULL) AS value,
    toFloat64(month_area_numerator) / month_area_denominator AS area_value,
    ifNull(month_pace, area_value) AS reference,
    (ifNull(toFloat64(numerator), 0) - reference * ifNull(denominator, 0)) / month_area_denominator AS points
FROM
(
    SELECT
        i.code AS indicator, p.area AS area, p.division AS division, p.own AS own, p.level AS level, p.name AS name, p.year AS year,
        p.done AS numerators, arrayWithConstant(12, toNullable(p.goal)) AS denominators,
        p.area_done AS area_numerators, arrayWithConstant(12, toNullable(p.area_goal)) AS area_denominators,
        arrayMap(v -> toNullable(v), p.pace) AS paces
    FROM huizong_store.attainment_part_year AS p
    INNER JOIN (SELECT code, numerator[1] AS target FROM huizong_store.indicator WHERE goal != '' AND length(numerator) = 1) AS i ON i.target = p.target
    WHERE p.target IN (SELECT numerator[1] FROM huizong_store.indicator WHERE goal != '')
    UNION ALL
    SELECT
        indicator, area, division, own, level, name, year, numerator, arrayMap(v -> toFloat64(v), denominator),
        area_numerator, arrayMap(v -> toFloat64(v), area_denominator), arrayWithConstant(12, NULL)
    FROM huizong_store.rate_part_year
)
ARRAY JOIN
    numerators AS month_numerator, denominators AS month_denominator, area_numerators AS month_area_numerator,
    area_denominators AS month_area_denominator, paces AS month_pace, range(1, 13) AS month
WHERE month_area_denominator > 0 AND month_area_numerator IS NOT NULL AND (numerator IS NOT NULL OR denominator IS NOT NULL)
