-- The checks of published figures against what they should be: a sum is that of
-- its units, a rate is that of its sides and passes 100 % against a goal only. A
-- part of an area is left out.
CREATE OR REPLACE VIEW huizong_store.check_print AS
SELECT
    c.code AS check, r.metric AS code, r.division AS division, r.level AS level, r.name AS name, r.year AS year,
    if(length(r.period) = 4, 12, toUInt8(substring(r.period, 6))) AS month,
    r.value AS left_sum, r.rolled_up AS right_sum, r.verdict != 'differs' AND NOT r.beyond AS holds, r.note AS note
FROM
(
    SELECT
        r.metric AS metric, r.division AS division, r.level AS level, r.name AS name, r.year AS year, r.period AS period,
        r.value AS value, r.rolled_up AS rolled_up, r.verdict AS verdict, r.note AS note,
        i.code != '' OR m.kind IN ('rate', 'growth') AS is_rate,
        i.unit = 'share' AND i.goal = '' AND r.value > 100 AS beyond
    FROM huizong.reconciliation AS r
    LEFT JOIN huizong_store.metric AS m ON m.code = r.metric
    LEFT JOIN huizong_store.indicator AS i ON i.code = r.metric
    WHERE r.part = ''
) AS r
INNER JOIN huizong_store.check AS c ON c.kind = if(r.is_rate, 'printed_rate', 'tree_sum')
WHERE r.verdict != 'not_comparable' OR r.beyond
