-- Derives all places of the batch's cases from their whole history. Reads
-- batch_case (kind, case).
INSERT INTO huizong_store.case_place
WITH
    history AS
    (
        SELECT
            *,
            toStartOfMonth(opened) AS opened_month,
            toStartOfMonth(closed) AS closed_month,
            (sequence, time, stream_time, simulated) AS statement,
            sequence IN
            (
                SELECT sequence
                FROM huizong_store.copy
                WHERE sequence IN (SELECT sequence FROM huizong_store.case_history WHERE (kind, case) IN (SELECT kind, case FROM batch_case))
            ) AS is_copy
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
            argMaxIf((division, opened_month, closed_month, outcome, dimension, item, amounts, void, stream_time), (history.version, sequence), NOT is_copy) AS winner
        FROM history
        GROUP BY kind, case
    ),
    places AS
    (
        SELECT
            kind, case, division, month,
            minIf(statement, opened_month = month AND NOT is_copy) AS first_opened,
            minIf(statement, closed_month IS NOT NULL AND assumeNotNull(closed_month) = month AND NOT is_copy) AS first_closed
        FROM history
        ARRAY JOIN arrayDistinct([opened_month, ifNull(closed_month, opened_month)]) AS month
        GROUP BY kind, case, division, month
    )
SELECT
    places.kind, places.division, places.month, places.case,
    winner.2 = places.month AS opened_here,
    winner.3 IS NOT NULL AND assumeNotNull(winner.3) = places.month AS closed_here,
    winner.4 AS outcome,
    winner.5 AS dimension,
    winner.6 AS item,
    winner.7 AS amounts,
    winner.9 AS updated,
    first_opened,
    first_closed,
    cases.version AS version,
    NOT known OR winner.8 OR winner.1 != places.division OR NOT (opened_here OR closed_here) AS gone
FROM places
INNER JOIN cases ON cases.kind = places.kind AND cases.case = places.case
