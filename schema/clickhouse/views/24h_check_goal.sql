-- The checks of kind integer_goal: numerator / printed completion rate, both
-- printed by one report, gives a whole goal, whether the rate was rounded or cut to
-- its printed digits. In ten-thousandths: schema/check_print.go says the same.
CREATE OR REPLACE VIEW huizong_store.check_goal AS
WITH
    printed AS
    (
        SELECT metric, division, period, yearly, toInt256(assumeNotNull(value) * 10000) AS number, note
        FROM huizong_store.published_figure
        WHERE part = '' AND qualifier IN ('', 'exact')
    ),
    rates AS
    (
        SELECT i.code AS code, i.numerator[1] AS metric, p.division AS division, p.period AS period, p.yearly AS yearly, p.note AS note, p.number AS rate,
            toInt256(multiIf(rate % 10000 = 0, 10000, rate % 1000 = 0, 1000, rate % 100 = 0, 100, rate % 10 = 0, 10, 1)) AS digit
        FROM printed AS p
        INNER JOIN huizong_store.indicator AS i ON i.code = p.metric
        WHERE i.goal != '' AND length(i.numerator) = 1
    ),
    goals AS
    (
        SELECT r.code AS code, r.division AS division, r.period AS period, r.yearly AS yearly, r.rate AS rate, r.digit AS digit,
            if(r.note != '', r.note, n.note) AS note, n.number AS done, intDiv(n.number * 200, 2 * r.rate - r.digit) AS most
        FROM rates AS r
        INNER JOIN printed AS n ON n.metric = r.metric AND n.division = r.division AND n.period = r.period AND n.yearly = r.yearly
        WHERE r.rate > r.digit AND n.number > 0
    )
SELECT c.code AS check, g.code AS code, g.division AS division, d.level AS level, d.name AS name, toYear(g.period) AS year, if(g.yearly, 12, toMonth(g.period)) AS month,
    toDecimal128(intDiv(g.done * 1000000, g.rate), 4) / 10000 AS left_sum, round(left_sum) AS right_sum,
    g.most > 0 AND g.most * (2 * g.rate + 2 * g.digit) > 200 * g.done AS holds, g.note AS note
FROM goals AS g
INNER JOIN huizong_store.division AS d ON d.code = g.division
CROSS JOIN (SELECT code FROM huizong_store.check WHERE kind = 'integer_goal') AS c
