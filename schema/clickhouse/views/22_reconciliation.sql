-- What was published beside what the roll-up gives. A printed rate agrees if the
-- computed one rounds or truncates to it at the printed precision.
--
-- What a printed rate or growth, in percent, should be: by the figures printed beside
-- it where they are, each of which is reconciled by itself, else by the roll-up.
-- Against a goal it is what counts towards that goal; an assumed goal, which was made
-- to fit the print, proves nothing. All that a figure is held against is joined to it
-- once, and each table read once: the same as a union of rules took five times as long
-- to plan. A step a subquery: within one, an alias is written out wherever it is used.
CREATE OR REPLACE VIEW huizong.reconciliation
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    -- What a report prints and, exact and of the whole area, what it does and what that of the year before did.
    reports AS
    (
        SELECT
            division, yearly, addYears(period, back) AS first,
            groupArrayIf((metric, value, qualifier, part, quote, note), back = 0) AS printed,
            groupArrayIf((metric, toFloat64(assumeNotNull(value))), back = 0 AND part = '' AND qualifier IN ('', 'exact')) AS now,
            groupArrayIf((metric, toFloat64(assumeNotNull(value))), back = 1 AND part = '' AND qualifier IN ('', 'exact')) AS before
        FROM huizong_store.published_figure
        ARRAY JOIN [0, 1] AS back
        GROUP BY division, yearly, first
    ),
    figures AS
    (
        SELECT
            division, first, toYear(first) AS year, yearly, figure.1 AS metric, figure.2 AS value, figure.3 AS qualifier, figure.4 AS part,
            figure.5 AS quote, figure.6 AS note, now, before
        FROM reports
        ARRAY JOIN printed AS figure
    ),
    sides AS
    (
        SELECT
            f.metric AS metric, f.division AS division, f.first AS first, f.year AS year, f.yearly AS yearly, f.value AS value, f.qualifier AS qualifier,
            f.part AS part, f.quote AS quote, f.note AS note, multiIf(m.name != '', m.name, i.name != '', i.name, f.metric) AS title,
            m.code = '' OR m.kind IN ('rate', 'growth') AS is_rate, m.growth_of AS growth_of, i.code AS indicator, i.goal AS goal, i.unit = 'share' AS share,
            length(i.numerator) AS upper_terms, length(i.denominator) AS lower_terms, g.code AS goal_code, toFloat64(g.value) AS goal_value,
            arrayMap(n -> n.2, arrayFilter(n -> n.1 = m.growth_of, f.now)) AS grown, arrayMap(n -> n.2, arrayFilter(n -> n.1 = m.growth_of, f.before)) AS grown_from,
            arrayMap(n -> n.2, arrayFilter(n -> has(i.numerator, n.1), f.now)) AS uppers, arrayMap(n -> n.2, arrayFilter(n -> has(i.denominator, n.1), f.now)) AS lowers,
            arrayMap(n -> n.2, arrayFilter(n -> n.1 = g.code, f.now)) AS done
        FROM figures AS f
        LEFT JOIN huizong_store.metric AS m ON m.code = f.metric
        LEFT JOIN huizong_store.indicator AS i ON i.code = f.metric
        LEFT JOIN
        (
            SELECT target, division, year, any(goal.code) AS code, any(goal.value) AS value
            FROM huizong_store.goal
            WHERE target != '' AND origin != 'assumed'
            GROUP BY target, division, year
        ) AS g ON g.target = i.goal AND g.division = f.division AND g.year = f.year
    ),
    -- r = the roll-up of the metric or, of a rate, of what grew or counts towards the goal.
    held AS
    (
        SELECT
            s.metric AS metric, s.division AS division, s.first AS first, s.year AS year, s.yearly AS yearly, s.value AS value, s.qualifier AS qualifier,
            s.part AS part, s.quote AS quote, s.note AS note, s.title AS title, s.is_rate AS is_rate, s.growth_of AS growth_of,
            s.indicator AS indicator, s.goal AS goal, s.share AS share, s.upper_terms AS upper_terms, s.lower_terms AS lower_terms,
            s.goal_code AS goal_code, s.goal_value AS goal_value, s.grown AS grown, s.grown_from AS grown_from, s.uppers AS uppers, s.lowers AS lowers, s.done AS done,
            toMonth(s.first) AS month, arrayResize(r.value, 12) AS months, arrayResize(r.ytd, 12) AS to_date,
            toFloat64(to_date[12]) AS year_sum, toFloat64(arrayResize(last.ytd, 12)[12]) AS last_year_sum,
            toFloat64(arrayResize(if(s.yearly, q.ytd_numerator, q.numerator), 12)[if(s.yearly, 12, month)]) AS upper,
            toFloat64(arrayResize(if(s.yearly, q.ytd_denominator, q.denominator), 12)[if(s.yearly, 12, month)]) AS lower
        FROM sides AS s
        LEFT JOIN
        (
            SELECT metric, division, year, value, ytd
            FROM huizong_store.rollup_year FINAL
            WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND division IN (SELECT division FROM huizong_store.published_history)
                AND metric IN
                (
                    SELECT metric FROM huizong_store.published_history
                    UNION ALL SELECT growth_of FROM huizong_store.metric WHERE growth_of != ''
                    UNION ALL SELECT code FROM huizong_store.goal WHERE target != ''
                )
        ) AS r ON r.metric = multiIf(s.growth_of != '', s.growth_of, s.goal_code != '', s.goal_code, s.metric) AND r.division = s.division AND r.year = s.year
        LEFT JOIN
        (
            SELECT metric, division, toUInt16(year + 1) AS year, ytd
            FROM huizong_store.rollup_year FINAL
            WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND division IN (SELECT division FROM huizong_store.published_history)
                AND metric IN (SELECT growth_of FROM huizong_store.metric WHERE growth_of != '')
        ) AS last ON last.metric = s.growth_of AND last.division = s.division AND last.year = s.year
        LEFT JOIN
        (
            SELECT indicator, division, year, numerator, denominator, ytd_numerator, ytd_denominator
            FROM huizong_store.side_area_year FINAL
            WHERE NOT gone AND NOT own AND goal = '' AND division IN (SELECT division FROM huizong_store.published_history)
                AND indicator IN (SELECT metric FROM huizong_store.published_history)
        ) AS q ON q.indicator = s.indicator AND q.division = s.division AND q.year = s.year
    ),
    rated AS
    (
        SELECT
            metric, title, division, first, year, yearly, value, qualifier, part, quote, note, is_rate, if(yearly, to_date[12], months[month]) AS summed,
            multiIf(
                growth_of != '', if(notEmpty(grown) AND notEmpty(grown_from), (grown[1] - grown_from[1]) / grown_from[1] * 100, nan),
                indicator != '' AND length(uppers) = upper_terms AND length(lowers) = lower_terms, arraySum(uppers) / arraySum(lowers) * if(share, 100, 1),
                nan) AS by_print,
            if(goal_code != '' AND yearly AND notEmpty(done), done[1] / goal_value * 100, nan) AS by_goal,
            ifNull(multiIf(
                goal_code != '', if(yearly, year_sum / goal_value * 100, nan),
                growth_of != '', if(yearly AND last_year_sum > 0, (year_sum / last_year_sum - 1) * 100, nan),
                indicator != '' AND goal = '' AND lower > 0, upper / lower * if(share, 100, 1),
                nan), nan) AS by_rollup
        FROM held
    ),
    judged AS
    (
        SELECT
            metric, title, division, first, year, yearly, value, qualifier, part, quote, note, is_rate, summed, by_rollup,
            multiIf(NOT isFinite(by_goal), by_print, NOT isFinite(by_print), by_goal, least(by_print, by_goal)) AS printed_beside
        FROM rated
    ),
    compared AS
    (
        SELECT
            metric, title, division, year, if(yearly, toString(year), formatDateTime(first, '%Y-%m')) AS period,
            toDecimal128(assumeNotNull(value), 4) AS stated, qualifier, part, quote, note, is_rate, isFinite(printed_beside) AS beside,
            round(multiIf(beside, printed_beside, isFinite(by_rollup), by_rollup, NULL), 6) AS rate,
            toFloat64(stated) AS printed,
            pow(10, -toFloat64(arrayFirst(n -> printed = round(printed, n), range(5)))) AS unit,
            if(is_rate, toDecimal128OrNull(toString(round(rate, 4)), 4), summed) AS rolled_up
        FROM judged
    )
SELECT
    c.metric AS metric, c.title AS title, c.division AS division, d.level AS level, d.name AS name, c.year AS year, c.period AS period,
    c.stated AS value, c.qualifier AS qualifier, c.part AS part, c.quote AS quote,
    c.rolled_up AS rolled_up,
    rolled_up - value AS difference,
    multiIf(
        part != '', 'not_comparable',
        rolled_up IS NULL, 'not_comparable',
        qualifier IN ('over', 'at_least'), if(rolled_up >= value, 'bound_holds', 'differs'),
        qualifier = 'under', if(rolled_up <= value, 'bound_holds', 'differs'),
        qualifier = 'about', if(abs(difference) <= abs(value) / 20, 'agrees', 'differs'),
        c.is_rate AND (abs(c.rate - c.printed) <= c.unit / 2 + 1e-9 OR (c.rate - c.printed >= -1e-9 AND c.rate - c.printed < c.unit - 1e-9)), 'agrees',
        NOT c.is_rate AND difference = 0, 'agrees',
        'differs') AS verdict,
    multiIf(
        part != '', concat('只涵盖一部分：', part),
        rolled_up IS NULL, if(c.is_rate, '分子、分母没有数据，或年度任务是推定的', '没有单位上报过该指标'),
        c.is_rate AND c.beside, '按报告中同时公布的分子、分母计算',
        c.is_rate, '按汇总数计算',
        '') AS reason,
    c.note AS note
FROM compared AS c
LEFT JOIN huizong_store.division AS d ON d.code = c.division
