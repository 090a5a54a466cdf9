-- What a printed rate or growth, in percent, should be: by the figures printed
-- beside it where they are, each of which is reconciled by itself, else by the
-- roll-up. Against a goal it is what counts towards that goal; an assumed goal,
-- which was made to fit the print, proves nothing.
CREATE OR REPLACE VIEW huizong_store.printed_rate AS
WITH
    printed AS
    (
        SELECT metric, division, period, yearly, toNullable(toFloat64(assumeNotNull(value))) AS number
        FROM huizong_store.published_figure
        WHERE part = '' AND qualifier IN ('', 'exact')
    ),
    series AS
    (
        SELECT metric AS code, division, year, arrayMap(v -> toFloat64(v), ytd) AS ytd
        FROM huizong_store.rollup_year FINAL
        WHERE NOT gone AND dimension = '' AND item = '' AND NOT own
            AND metric IN (SELECT growth_of FROM huizong_store.metric UNION ALL SELECT code FROM huizong_store.goal)
            AND division IN (SELECT division FROM huizong_store.published_history)
    ),
    sides AS
    (
        SELECT
            i.code AS code, any(i.unit) AS unit, p.division AS division, p.period AS period, p.yearly AS yearly,
            if(countIf(has(i.numerator, p.metric)) = length(any(i.numerator)), sumIf(p.number, has(i.numerator, p.metric)), NULL) AS upper,
            if(countIf(has(i.denominator, p.metric)) = length(any(i.denominator)), sumIf(p.number, has(i.denominator, p.metric)), NULL) AS lower
        FROM printed AS p
        CROSS JOIN huizong_store.indicator AS i
        WHERE has(i.numerator, p.metric) OR has(i.denominator, p.metric)
        GROUP BY code, division, period, yearly
        UNION ALL
        SELECT m.code, 'share', p.division, p.period, p.yearly, any(p.number) - any(before.number), any(before.number)
        FROM printed AS p
        INNER JOIN huizong_store.metric AS m ON m.growth_of = p.metric
        INNER JOIN printed AS before ON before.metric = p.metric AND before.division = p.division AND before.yearly = p.yearly
            AND before.period = addYears(p.period, -1)
        GROUP BY m.code, p.division, p.period, p.yearly
    ),
    by_print AS
    (
        SELECT code, division, period, yearly, upper / lower * if(unit = 'share', 100, 1) AS number FROM sides
    ),
    by_rollup AS
    (
        SELECT y.indicator AS code, y.division AS division, makeDate(y.year, if(yearly, 1, month), 1) AS period, yearly,
            if(yearly, y.ytd_value[12], y.value[month]) * if(i.unit = 'share', 100, 1) AS number
        FROM
        (
            SELECT * FROM huizong_store.indicator_year
            WHERE indicator IN (SELECT metric FROM huizong_store.published_history) AND division IN (SELECT division FROM huizong_store.published_history)
        ) AS y
        INNER JOIN huizong_store.indicator AS i ON i.code = y.indicator
        ARRAY JOIN arrayConcat([true], arrayWithConstant(12, false)) AS yearly, arrayConcat([toUInt8(12)], range(toUInt8(1), toUInt8(13))) AS month
        WHERE i.goal = ''
        UNION ALL
        SELECT m.code, this.division, makeDate(this.year, 1, 1), true, (this.ytd[12] / last.ytd[12] - 1) * 100
        FROM huizong_store.metric AS m
        INNER JOIN series AS this ON this.code = m.growth_of
        INNER JOIN series AS last ON last.code = this.code AND last.division = this.division AND last.year = this.year - 1
        WHERE last.ytd[12] > 0
    ),
    by_goal AS
    (
        SELECT i.code AS code, g.division AS division, makeDate(g.year, 1, 1) AS period, true AS yearly,
            p.number / toFloat64(g.value) * 100 AS by_print, r.ytd[12] / toFloat64(g.value) * 100 AS by_rollup
        FROM huizong_store.indicator AS i
        INNER JOIN huizong_store.goal AS g ON g.target = i.goal
        LEFT JOIN printed AS p ON p.metric = g.code AND p.division = g.division AND p.yearly AND toYear(p.period) = g.year
        LEFT JOIN series AS r ON r.code = g.code AND r.division = g.division AND r.year = g.year
        WHERE i.goal != '' AND g.origin != 'assumed'
    )
SELECT code, division, period, yearly, best.2 AS number, best.1 AS source
FROM
(
    SELECT code, division, period, yearly, min((origin, number)) AS best
    FROM
    (
        SELECT code, division, period, yearly, number, 1 AS origin FROM by_print WHERE isFinite(number)
        UNION ALL
        SELECT code, division, period, yearly, number, 2 AS origin FROM by_rollup WHERE isFinite(number)
        UNION ALL
        SELECT code, division, period, yearly, by_print, 1 AS origin FROM by_goal WHERE isFinite(by_print)
        UNION ALL
        SELECT code, division, period, yearly, by_rollup, 2 AS origin FROM by_goal WHERE isFinite(by_rollup)
    )
    GROUP BY code, division, period, yearly
)
