-- The months for which anything stands.
CREATE OR REPLACE VIEW huizong.period
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT year, month, makeDate(year, month, 1) AS period
FROM
(
    SELECT year, maxForEach(reported) AS most
    FROM huizong_store.rollup_year FINAL
    WHERE division = 0 AND NOT own AND dimension = '' AND NOT gone
    GROUP BY year
)
ARRAY JOIN most AS units, range(1, 13) AS month
WHERE units > 0
