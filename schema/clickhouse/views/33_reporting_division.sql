-- The divisions for which anything stands, under the name and parent that they had in
-- the latest year it does. These are in the roll-up, too, but read for a thousandth.
CREATE OR REPLACE VIEW huizong.reporting_division
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT r.division AS division, d.level AS level, d.parent AS parent, d.name AS name
FROM
(
    SELECT division, max(year) AS year
    FROM huizong_store.rollup_year FINAL
    WHERE NOT gone AND NOT own AND dimension = '' AND item = ''
    GROUP BY division
) AS r
INNER JOIN huizong_store.division AS d ON d.code = r.division
WHERE d.since <= r.year AND r.year < d.until
