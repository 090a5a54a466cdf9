-- A division's year of an indicator, of its whole area: arrays of twelve months. A goal
-- stands for every month of its year. A ratio is NULL where a side is missing or the
-- denominator is not above 0.
CREATE OR REPLACE VIEW huizong_store.indicator_year AS
SELECT
    y.indicator AS indicator, y.goal AS goal, y.division AS division, y.level AS level, y.parent AS parent, y.name AS name, y.year AS year,
    y.numerator AS numerator, y.ytd_numerator AS ytd_numerator,
    if(y.goal = '', y.denominator, arrayWithConstant(12, goals.goal)) AS denominator,
    if(y.goal = '', y.ytd_denominator, arrayWithConstant(12, goals.goal)) AS ytd_denominator,
    arrayMap((n, d) -> if(d > 0, toFloat64(n) / toFloat64(d), NULL), numerator, denominator) AS value,
    arrayMap((n, d) -> if(d > 0, toFloat64(n) / toFloat64(d), NULL), ytd_numerator, ytd_denominator) AS ytd_value,
    y.stated AS stated
FROM (SELECT * FROM huizong_store.side_area_year FINAL WHERE NOT gone AND NOT own) AS y
LEFT JOIN
(
    SELECT target, division, year, toNullable(toDecimal128(value, 4)) AS goal
    FROM huizong_store.goal
    WHERE target != ''
) AS goals ON goals.target = y.goal AND goals.division = y.division AND goals.year = y.year
