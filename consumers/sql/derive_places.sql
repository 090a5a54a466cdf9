-- Derives all places of the batch's cases from their whole history. Reads
-- batch_case (kind, case).
INSERT INTO huizong_store.case_place
WITH
    history AS
    (
        SELECT
            *,
            sequence IN
            (
                SELECT sequence
                FROM huizong_store.copy
                WHERE sequence IN (SELECT sequence FROM huizong_store.case_history WHERE (kind, case) IN (SELECT kind, case FROM batch_case))
            ) AS is_copy,
            arrayDistinct([toStartOfMonth(opened), toStartOfMonth(ifNull(closed, opened))]) AS months
        FROM huizong_store.case_history FINAL
        WHERE (kind, case) IN (SELECT kind, case FROM batch_case)
    ),
    cases AS
    (
        SELECT
            kind,
            case,
            count() + countIf(is_copy) AS version,
            countIf(NOT is_copy) > 0 AS known,
            argMaxIf((division, toStartOfMonth(opened), closed, outcome, dimension, item, amounts, void, stream_time), (history.version, sequence), NOT is_copy) AS winner,
            groupArray((division, months, is_copy, sequence, time, stream_time, simulated)) AS statements
        FROM history
        GROUP BY kind, case
    )
SELECT
    kind,
    place.1 AS division,
    place.2 AS month,
    case,
    winner.2 = month AS opened_here,
    winner.3 IS NOT NULL AND toStartOfMonth(assumeNotNull(winner.3)) = month AS closed_here,
    winner.4 AS outcome,
    winner.5 AS dimension,
    winner.6 AS item,
    winner.7 AS amounts,
    winner.9 AS updated,
    (arraySort(s -> s.4, arrayFilter(s -> NOT s.3 AND s.1 = place.1 AND has(s.2, place.2), statements))[1] AS first).4 AS first_sequence,
    first.5 AS first_time,
    first.6 AS first_stream_time,
    first.7 AS first_simulated,
    version,
    NOT known OR winner.8 OR winner.1 != division OR NOT (opened_here OR closed_here) AS gone
FROM cases
ARRAY JOIN arrayDistinct(arrayFlatten(arrayMap(s -> arrayMap(m -> (s.1, m), s.2), statements))) AS place
