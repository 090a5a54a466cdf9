-- huizong.sibling of indicators only: half as dear.
CREATE OR REPLACE VIEW huizong.indicator_sibling
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    indicator, level, parent, year,
    makeDate(year, month, 1) AS period,
    known[month] AS divisions,
    if(known[month] > 0, medians[month], NULL) AS median,
    if(begun[month] > 0, ytd_medians[month], NULL) AS ytd_median
FROM
(
    SELECT
        indicator, level, parent, year,
        countForEach(value) AS known,
        countForEach(ytd_value) AS begun,
        quantileExactInclusiveForEach(0.5)(value) AS medians,
        quantileExactInclusiveForEach(0.5)(ytd_value) AS ytd_medians
    FROM huizong_store.indicator_year
    GROUP BY indicator, level, parent, year
)
ARRAY JOIN range(1, 13) AS month
WHERE known[month] > 0
