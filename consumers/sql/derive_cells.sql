-- Derives the touched cells: the standing figure, else what the standing cases
-- give, else gone. Reads touched (metric, dimension, item, year, month, division).
INSERT INTO huizong_store.cell
WITH
    figures AS
    (
        SELECT
            metric, dimension, item, period, division,
            count() + countIf(is_copy) AS version,
            argMaxIf((value, stream_time), sequence, NOT is_copy) AS standing,
            minIf((sequence, time, stream_time, simulated), NOT is_copy AND value IS NOT NULL) AS first
        FROM
        (
            SELECT
                *,
                sequence IN
                (
                    SELECT sequence FROM huizong_store.copy WHERE sequence IN
                    (
                        SELECT sequence FROM huizong_store.figure_history
                        WHERE scope = 'own' AND NOT yearly AND (metric, dimension, item, period, division) IN
                            (SELECT metric, dimension, item, makeDate(year, month, 1), division FROM touched)
                    )
                ) AS is_copy
            FROM huizong_store.figure_history FINAL
            WHERE scope = 'own' AND NOT yearly AND (metric, dimension, item, period, division) IN
                (SELECT metric, dimension, item, makeDate(year, month, 1), division FROM touched)
        )
        GROUP BY metric, dimension, item, period, division
    ),
    cases AS
    (
        WITH
            if(rule.at = 'opened', place.first_opened, place.first_closed) AS statement,
            (empty(rule.outcomes) OR has(rule.outcomes, place.outcome))
            AND (rule.dimension = '' OR (place.dimension = rule.dimension AND has(rule.items, place.item)))
            AND (rule.amount = '' OR mapContains(place.amounts, rule.amount)) AS fits,
            fits AND NOT place.gone AND if(rule.at = 'opened', place.opened_here, place.closed_here) AS counts
        SELECT
            rule.metric AS metric,
            '' AS dimension,
            place.month AS period,
            place.division AS division,
            sum(place.version) AS version,
            countIf(counts) AS standing,
            sumIf(if(rule.amount = '', toDecimal128(1, 4), toDecimal128(place.amounts[rule.amount], 4)), counts) AS total,
            maxIf(place.updated, counts) AS updated,
            minIf(statement, fits AND statement.1 > 0) AS first
        FROM
        (
            SELECT * FROM huizong_store.case_place FINAL
            WHERE (kind, division, month) IN
            (
                SELECT rule.kind, touched.division, makeDate(touched.year, touched.month, 1)
                FROM touched INNER JOIN huizong_store.case_count AS rule ON rule.metric = touched.metric
                WHERE touched.dimension = ''
            )
        ) AS place
        INNER JOIN huizong_store.case_count AS rule ON rule.kind = place.kind
        WHERE (rule.metric, place.month, place.division) IN
            (SELECT metric, makeDate(year, month, 1), division FROM touched WHERE dimension = '')
        GROUP BY metric, period, division
    )
SELECT
    touched.metric, touched.dimension, touched.item, touched.year, touched.division, touched.month,
    multiIf(figures.standing.1 IS NOT NULL AS reported, toDecimal128(assumeNotNull(figures.standing.1), 4), cases.standing > 0 AS counted, cases.total, toDecimal128(0, 4)) AS value,
    if(reported, 'report', 'cases') AS basis,
    multiIf(reported, figures.standing.2, counted, cases.updated, fromUnixTimestamp64Nano(toInt64(0), 'Asia/Shanghai')) AS updated,
    multiIf(figures.first.1 = 0, cases.first, cases.first.1 = 0, figures.first, least(figures.first, cases.first)).2 AS first_time,
    multiIf(figures.first.1 = 0, cases.first, cases.first.1 = 0, figures.first, least(figures.first, cases.first)).3 AS first_stream_time,
    multiIf(figures.first.1 = 0, cases.first, cases.first.1 = 0, figures.first, least(figures.first, cases.first)).4 AS first_simulated,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + figures.version + cases.version AS version,
    NOT reported AND NOT counted AS gone
FROM (SELECT DISTINCT metric, dimension, item, year, month, division, makeDate(year, month, 1) AS period FROM touched) AS touched
LEFT JOIN figures ON figures.metric = touched.metric AND figures.dimension = touched.dimension AND figures.item = touched.item
    AND figures.period = touched.period AND figures.division = touched.division
LEFT JOIN cases ON cases.metric = touched.metric AND cases.dimension = touched.dimension AND cases.period = touched.period AND cases.division = touched.division
