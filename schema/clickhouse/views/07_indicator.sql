-- Ratios of sums; NULL where a side is missing or the denominator is not above 0.
CREATE OR REPLACE VIEW huizong.indicator
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    indicator, division, level, parent, name, year,
    makeDate(year, month, 1) AS period,
    month_numerator AS numerator,
    month_denominator AS denominator,
    month_value AS value,
    month_ytd_numerator AS ytd_numerator,
    month_ytd_denominator AS ytd_denominator,
    month_ytd_value AS ytd_value
FROM huizong_store.indicator_year AS y
ARRAY JOIN
    y.numerator AS month_numerator, y.denominator AS month_denominator, y.value AS month_value,
    y.ytd_numerator AS month_ytd_numerator, y.ytd_denominator AS month_ytd_denominator, y.ytd_value AS month_ytd_value,
    y.stated AS month_stated, range(1, 13) AS month
WHERE month_stated
