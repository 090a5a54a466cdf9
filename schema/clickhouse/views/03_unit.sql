-- The same by reporting unit: a city's or province's row is its own offices.
CREATE OR REPLACE VIEW huizong.unit
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT metric, division, level, parent, name, period, value, basis, reported, expected, updated
FROM huizong_store.rollup_month
WHERE dimension = '' AND (own OR level = 'county')
