-- One row for every division of every level that has a value.
CREATE OR REPLACE VIEW huizong.rollup
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT metric, division, level, parent, name, period, value, basis, reported, expected, updated
FROM huizong_store.rollup_month
WHERE dimension = '' AND NOT own
