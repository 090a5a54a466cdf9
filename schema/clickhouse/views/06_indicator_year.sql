-- The same, of areas only.
CREATE OR REPLACE VIEW huizong_store.indicator_year AS
SELECT
    indicator, goal, division, level, parent, name, year,
    numerator, ytd_numerator, denominator, ytd_denominator, value, ytd_value, stated
FROM huizong_store.ratio_year
WHERE NOT own
