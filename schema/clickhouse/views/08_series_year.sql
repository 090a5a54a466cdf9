-- Metrics and indicators alike: a division's year of monthly values and year to date.
CREATE OR REPLACE VIEW huizong_store.series_year AS
SELECT
    metric AS code, division, level, parent, name, year,
    arrayMap(v -> toFloat64(v), value) AS value,
    arrayMap(v -> toFloat64(v), ytd) AS ytd
FROM huizong_store.rollup_year FINAL
WHERE NOT gone AND dimension = '' AND item = '' AND NOT own
UNION ALL
SELECT indicator AS code, division, level, parent, name, year, value, ytd_value AS ytd
FROM huizong_store.indicator_year
