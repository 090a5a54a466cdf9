-- The months for which anything stands.
CREATE OR REPLACE VIEW huizong.period
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT DISTINCT year, month, makeDate(year, month, 1) AS period
FROM huizong_store.rollup_year FINAL
ARRAY JOIN reported AS units, range(1, 13) AS month
WHERE division = 0 AND NOT own AND dimension = '' AND item = '' AND NOT gone AND units > 0
