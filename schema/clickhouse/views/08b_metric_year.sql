-- A division's year of a metric: arrays of twelve months of values and year to date,
-- NULL where nothing was stated. For dashboards that want a year beside another. What
-- has no dimension has no item either: where many granules are read, it is not read for that.
CREATE OR REPLACE VIEW huizong.metric_year
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT metric, division, level, parent, name, year, value, ytd
FROM huizong_store.rollup_year FINAL
WHERE NOT gone AND dimension = '' AND NOT own
