-- The divisions for which anything stands, under the name and parent that they had in
-- the latest year it does. These are in the roll-up, too, but read for a thousandth. All
-- of its rows are looked at: a condition within the sum is cheaper than one before it.
CREATE OR REPLACE VIEW huizong.reporting_division
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT r.division AS division, d.level AS level, d.parent AS parent, d.name AS name
FROM
(
    SELECT division, maxIf(year, NOT gone AND NOT own AND dimension = '') AS latest
    FROM huizong_store.rollup_year FINAL
    GROUP BY division
    HAVING latest > 0
) AS r
INNER JOIN huizong_store.division AS d ON d.code = r.division
WHERE d.since <= r.latest AND r.latest < d.until
