-- The roll-up of breakdowns: one row an item of a dimension. Items do not add up to the metric.
CREATE OR REPLACE VIEW huizong.rollup_by
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT metric, dimension, item, division, level, parent, name, period, value, basis, reported, expected, updated
FROM huizong_store.rollup_month
WHERE dimension != '' AND NOT own
