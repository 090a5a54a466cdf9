-- Ratios of sums; NULL where a side is missing or the denominator is not above 0.
CREATE OR REPLACE VIEW huizong.indicator
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    y.indicator AS indicator, y.division AS division, y.level AS level, y.parent AS parent, y.name AS name, y.year AS year,
    makeDate(y.year, month, 1) AS period,
    y.numerator[month] AS numerator,
    if(y.goal = '', y.denominator[month], goals.goal) AS denominator,
    if(denominator > 0, toFloat64(numerator) / toFloat64(denominator), NULL) AS value,
    y.ytd_numerator[month] AS ytd_numerator,
    if(y.goal = '', y.ytd_denominator[month], goals.goal) AS ytd_denominator,
    if(ytd_denominator > 0, toFloat64(ytd_numerator) / toFloat64(ytd_denominator), NULL) AS ytd_value
FROM (SELECT * FROM huizong_store.side_area_year FINAL WHERE NOT gone AND NOT own) AS y
LEFT JOIN
(
    SELECT target, division, year, toNullable(toDecimal128(value, 4)) AS goal
    FROM huizong_store.goal
    WHERE target != ''
) AS goals ON goals.target = y.goal AND goals.division = y.division AND goals.year = y.year
ARRAY JOIN range(1, 13) AS month
WHERE y.stated[month]
