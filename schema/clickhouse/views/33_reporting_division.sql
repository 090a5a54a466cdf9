-- The divisions for which anything stands, under their latest name and parent.
CREATE OR REPLACE VIEW huizong.reporting_division
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT division, any(r.level) AS level, argMax(r.parent, year) AS parent, argMax(r.name, year) AS name
FROM (SELECT division, level, parent, name, year FROM huizong_store.rollup_year FINAL WHERE NOT gone AND NOT own AND dimension = '' AND item = '') AS r
GROUP BY division
