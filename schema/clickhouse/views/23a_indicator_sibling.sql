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
        indicator, level, intDiv(division, 10000) AS province, parent, year,
        countForEach(value) AS known,
        countForEach(ytd_value) AS begun,
        quantileExactInclusiveForEach(0.5)(value) AS medians,
        quantileExactInclusiveForEach(0.5)(ytd_value) AS ytd_medians
    FROM huizong_store.indicator_year
    WHERE level IN ('city', 'county')
    GROUP BY indicator, level, province, parent, year
)
ARRAY JOIN range(1, 13) AS month
WHERE known[month] > 0
