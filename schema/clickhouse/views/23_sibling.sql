-- What the divisions of one level under one parent have in the middle: how
-- many have a value, and the median of it, of the month and of the year to date.
CREATE OR REPLACE VIEW huizong.sibling
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    code, level, parent, year,
    makeDate(year, month, 1) AS period,
    known[month] AS divisions,
    if(known[month] > 0, medians[month], NULL) AS median,
    if(begun[month] > 0, ytd_medians[month], NULL) AS ytd_median
FROM
(
    SELECT
        code, level, parent, year,
        countForEach(value) AS known,
        countForEach(ytd) AS begun,
        quantileExactInclusiveForEach(0.5)(value) AS medians,
        quantileExactInclusiveForEach(0.5)(ytd) AS ytd_medians
    FROM huizong_store.series_year
    GROUP BY code, level, parent, year
)
ARRAY JOIN range(1, 13) AS month
WHERE known[month] > 0
