-- Derives the touched cells from their facts: the standing figure, else what the
-- standing cases give, else gone. Reads touched (metric, dimension, item, year,
-- month, division). Nearly every cell has facts of one sort only, so joining both
-- is cheap. Places are looked for by one column after another and then by their hash,
-- at a third of the cost of a tuple; the metrics' rules say which count.
INSERT INTO huizong_store.cell
WITH
    figures AS
    (
        SELECT
            metric, dimension, item, period, division,
            count() + countIf(is_copy) AS facts,
            argMaxIf(value IS NOT NULL, sequence, NOT is_copy) AS stands,
            argMaxIf(ifNull(value, 0), sequence, NOT is_copy) AS figure,
            argMaxIf(stream_time, sequence, NOT is_copy) AS updated,
            minIf(sequence, NOT is_copy AND value IS NOT NULL) AS first,
            argMinIf(time, sequence, NOT is_copy AND value IS NOT NULL) AS first_time,
            argMinIf(stream_time, sequence, NOT is_copy AND value IS NOT NULL) AS first_stream_time,
            argMinIf(simulated, sequence, NOT is_copy AND value IS NOT NULL) AS first_simulated
        FROM
        (
            SELECT *, sequence IN ($copies) AS is_copy
            FROM huizong_store.figure_history FINAL
            PREWHERE scope = 'own' AND NOT yearly AND $touched
        )
        GROUP BY metric, dimension, item, period, division
    ),
    (
        SELECT groupArray((toString(kind), toString(metric), at = 'opened', outcomes, toString(dimension), items, toString(amount)))
        FROM huizong_store.case_count
        WHERE metric IN (SELECT metric FROM touched WHERE dimension = '')
    ) AS rules,
    cases AS
    (
        SELECT
            metric, '' AS dimension, '' AS item, period, division,
            sum(version) AS facts,
            countIf(counts) AS standing,
            sumIf(amount, counts) AS total,
            maxIf(updated, counts) AS cases_updated,
            minIf(statement.1, stated) AS first,
            argMinIf(statement.2, statement.1, stated) AS first_time,
            argMinIf(statement.3, statement.1, stated) AS first_stream_time,
            argMinIf(statement.4, statement.1, stated) AS first_simulated
        FROM
        (
            WITH
                rule.3 AS at_opening, rule.4 AS outcomes, rule.5 AS rule_dimension, rule.6 AS items, rule.7 AS rule_amount,
                (empty(outcomes) OR has(outcomes, outcome))
                AND (rule_dimension = '' OR (dimension = rule_dimension AND has(items, item)))
                AND (rule_amount = '' OR mapContains(amounts, rule_amount)) AS fits
            SELECT
                rule.2 AS metric, month AS period, division, version, updated,
                if(rule_amount = '', toDecimal128(1, 4), toDecimal128(amounts[rule_amount], 4)) AS amount,
                if(at_opening, first_opened, first_closed) AS statement,
                fits AND NOT gone AND if(at_opening, opened_here, closed_here) AS counts,
                fits AND statement.1 > 0 AS stated
            FROM huizong_store.case_place_by_month FINAL
            ARRAY JOIN arrayFilter(r -> r.1 = kind, rules) AS rule
            PREWHERE month IN (SELECT DISTINCT makeDate(year, month, 1) FROM touched) AND division IN (SELECT division FROM touched)
                AND cityHash64(kind, division, month) IN
                (
                    SELECT cityHash64(rule.kind, t.division, makeDate(t.year, t.month, 1))
                    FROM touched AS t
                    INNER JOIN huizong_store.case_count AS rule ON rule.metric = t.metric
                    WHERE t.dimension = ''
                )
        )
        GROUP BY metric, period, division
    )
SELECT
    metric, dimension, item, toYear(period) AS year, division, toMonth(period) AS month,
    multiIf(figures.stands AS reported, toDecimal128(figures.figure, 4), cases.standing > 0 AS counted, cases.total, toDecimal128(0, 4)) AS value,
    if(reported, 'report', 'cases') AS basis,
    multiIf(reported, figures.updated, counted, cases.cases_updated, fromUnixTimestamp64Nano(toInt64(0), 'Asia/Shanghai')) AS updated,
    if(cases.first > 0 AND (figures.first = 0 OR cases.first < figures.first) AS by_case, cases.first_time, figures.first_time) AS first_time,
    if(by_case, cases.first_stream_time, figures.first_stream_time) AS first_stream_time,
    if(by_case, cases.first_simulated, figures.first_simulated) AS first_simulated,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + figures.facts + cases.facts AS version,
    NOT reported AND NOT counted AS gone
FROM figures
FULL JOIN cases USING (metric, dimension, item, period, division)
SETTINGS optimize_aggregation_in_order = 1
