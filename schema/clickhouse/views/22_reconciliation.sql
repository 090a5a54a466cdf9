-- What was published beside what the roll-up gives. A printed rate agrees if the
-- computed one rounds or truncates to it at the printed precision.
CREATE OR REPLACE VIEW huizong.reconciliation
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    metric, title, division, level, name, year, period, value, qualifier, part, quote,
    rolled_up,
    rolled_up - value AS difference,
    multiIf(
        part != '', 'not_comparable',
        rolled_up IS NULL, 'not_comparable',
        qualifier IN ('over', 'at_least'), if(rolled_up >= value, 'bound_holds', 'differs'),
        qualifier = 'under', if(rolled_up <= value, 'bound_holds', 'differs'),
        qualifier = 'about', if(abs(difference) <= abs(value) / 20, 'agrees', 'differs'),
        is_rate AND (abs(rate - printed) <= unit / 2 + 1e-9 OR (rate - printed >= -1e-9 AND rate - printed < unit - 1e-9)), 'agrees',
        NOT is_rate AND difference = 0, 'agrees',
        'differs') AS verdict,
    multiIf(
        part != '', concat('只涵盖一部分：', part),
        rolled_up IS NULL, if(is_rate, '分子、分母没有数据，或年度任务是推定的', '没有单位上报过该指标'),
        is_rate AND rate_source = 1, '按报告中同时公布的分子、分母计算',
        is_rate, '按汇总数计算',
        '') AS reason,
    note
FROM
(
    SELECT
        p.metric AS metric, multiIf(m.name != '', m.name, i.name != '', i.name, p.metric) AS title,
        p.division AS division, d.level AS level, d.name AS name, toYear(p.period) AS year,
        if(p.yearly, toString(toYear(p.period)), formatDateTime(p.period, '%Y-%m')) AS period,
        toDecimal128(assumeNotNull(p.value), 4) AS value, p.qualifier AS qualifier, p.part AS part, p.quote AS quote, p.note AS note,
        m.code = '' OR m.kind IN ('rate', 'growth') AS is_rate,
        round(rates.number, 6) AS rate, rates.source AS rate_source, toFloat64(value) AS printed,
        pow(10, -toFloat64(arrayFirst(n -> printed = round(printed, n), range(5)))) AS unit,
        if(is_rate, toDecimal128OrNull(toString(round(rate, 4)), 4), if(p.yearly, r.ytd[12], r.value[toMonth(p.period)])) AS rolled_up
    FROM huizong_store.published_figure AS p
    LEFT JOIN huizong_store.division AS d ON d.code = p.division
    LEFT JOIN huizong_store.metric AS m ON m.code = p.metric
    LEFT JOIN huizong_store.indicator AS i ON i.code = p.metric
    LEFT JOIN huizong_store.printed_rate AS rates
        ON rates.code = p.metric AND rates.division = p.division AND rates.period = p.period AND rates.yearly = p.yearly
    LEFT JOIN
    (
        SELECT metric, division, year, arrayResize(value, 12) AS value, arrayResize(ytd, 12) AS ytd
        FROM huizong_store.rollup_year FINAL
        WHERE NOT gone AND dimension = '' AND NOT own AND (metric, division) IN (SELECT metric, division FROM huizong_store.published_history)
    ) AS r ON r.metric = p.metric AND r.division = p.division AND r.year = toYear(p.period)
)
