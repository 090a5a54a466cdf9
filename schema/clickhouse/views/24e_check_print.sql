-- The checks of published figures: a sum is that of its units, a rate is that of
-- its sides and passes 100 % against a goal only, a completion rate has a whole
-- goal. A year's figures stand in its December. A part of an area is left out.
CREATE OR REPLACE VIEW huizong_store.check_print AS
WITH
    printed AS
    (
        SELECT
            r.metric AS metric, r.division AS division, r.level AS level, r.name AS name, r.year AS year,
            if(p.yearly, 12, toMonth(p.period)) AS month, p.yearly AS yearly,
            r.value AS value, r.rolled_up AS rolled_up, r.verdict AS verdict, p.note AS note,
            i.code != '' AS is_indicator, i.goal AS goal, i.unit = 'share' AND i.goal = '' AND r.value > 100 AS beyond,
            i.code != '' OR m.kind IN ('rate', 'growth') AS is_rate, i.numerator AS numerator,
            toInt256(r.value * 10000) AS rate,
            toInt256(exp10(arrayFirst(n -> rate % toInt256(exp10(n)) = 0, [4, 3, 2, 1, 0]))) AS digit
        FROM huizong.reconciliation AS r
        INNER JOIN huizong_store.published_figure AS p
            ON p.metric = r.metric AND p.division = r.division AND p.part = r.part
            AND if(p.yearly, toString(toYear(p.period)), formatDateTime(p.period, '%Y-%m')) = r.period
        LEFT JOIN huizong_store.metric AS m ON m.code = r.metric
        LEFT JOIN huizong_store.indicator AS i ON i.code = r.metric
        WHERE r.part = ''
    ),
    goals AS
    (
        SELECT
            rates.metric AS code, rates.division AS division, rates.level AS level, rates.name AS name, rates.year AS year, rates.month AS month, rates.note AS note,
            sums.value AS done, any(rates.rate) AS r, any(rates.digit) AS d,
            toInt256(done * 10000) AS n,
            intDiv(n * 200, 2 * r - d) AS most,
            intDiv(n * 1000000, r) AS implied
        FROM (SELECT * FROM printed WHERE is_indicator AND goal != '' AND length(numerator) = 1 AND rate > digit) AS rates
        INNER JOIN printed AS sums
            ON sums.metric = rates.numerator[1] AND sums.division = rates.division AND sums.year = rates.year AND sums.month = rates.month AND sums.yearly = rates.yearly
        WHERE sums.value > 0
        GROUP BY ALL
    )
SELECT c.code AS check, p.metric AS code, p.division AS division, p.level AS level, p.name AS name, p.year AS year, p.month AS month,
    p.value AS left_sum, p.rolled_up AS right_sum, p.verdict != 'differs' AND NOT (p.is_rate AND p.beyond) AS holds, p.note AS note
FROM printed AS p
INNER JOIN huizong_store.check AS c ON c.kind = if(p.is_rate, 'printed_rate', 'tree_sum')
WHERE p.verdict != 'not_comparable' OR p.is_rate AND p.beyond
UNION ALL
SELECT c.code, g.code, g.division, g.level, g.name, g.year, g.month,
    toDecimal128(g.implied, 4) / 10000 AS goal, round(goal), most > 0 AND most * (2 * r + 2 * d) > 200 * n, g.note
FROM goals AS g
CROSS JOIN (SELECT code FROM huizong_store.check WHERE kind = 'integer_goal') AS c
