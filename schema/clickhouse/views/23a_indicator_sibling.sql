-- huizong.sibling of the indicators of cities and counties. province = the first two
-- digits of their codes: asked for by it, other provinces' divisions are not read.
CREATE OR REPLACE VIEW huizong.indicator_sibling
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    indicator, level, province, parent, year,
    makeDate(year, month, 1) AS period,
    known[month] AS divisions,
    if(known[month] > 0, medians[month], NULL) AS median,
    if(begun[month] > 0, ytd_medians[month], NULL) AS ytd_median
FROM
(
    SELECT
        indicator, level, province, parent, year,
        countForEach(value) AS known,
        countForEach(ytd_value) AS begun,
        quantileExactInclusiveForEach(0.5)(value) AS medians,
        quantileExactInclusiveForEach(0.5)(ytd_value) AS ytd_medians
    FROM
    (
        SELECT
            y.indicator AS indicator, y.level AS level, intDiv(y.division, 10000) AS province, y.parent AS parent, y.year AS year,
            arrayMap((n, d) -> if(d > 0, toFloat64(n) / toFloat64(d), NULL), y.numerator, if(y.goal = '', y.denominator, goals.goals)) AS value,
            arrayMap((n, d) -> if(d > 0, toFloat64(n) / toFloat64(d), NULL), y.ytd_numerator, if(y.goal = '', y.ytd_denominator, goals.goals)) AS ytd_value
        FROM (SELECT * FROM huizong_store.side_area_year FINAL WHERE NOT gone AND NOT own AND level IN ('city', 'county')) AS y
        LEFT JOIN
        (
            SELECT target, division, year, arrayWithConstant(12, toNullable(toDecimal128(value, 4))) AS goals
            FROM huizong_store.goal
            WHERE target != ''
        ) AS goals ON goals.target = y.goal AND goals.division = y.division AND goals.year = y.year
    )
    GROUP BY indicator, level, province, parent, year
)
ARRAY JOIN range(1, 13) AS month
WHERE known[month] > 0
