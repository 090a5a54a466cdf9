-- Derives all places of the batch's cases from their whole history. Reads
-- batch_case (kind, case). It takes one pass in the history's own order: arrays
-- of a case's few facts cost a fifth of what joins and argMax of tuples do. Looking
-- for a case's number alone costs half; that others of the same number come along
-- does no harm.
INSERT INTO huizong_store.case_place_by_month
SELECT
    kind, place.2 AS month, place.1 AS division, case,
    toStartOfMonth(winner.opened) = month AS opened_here,
    winner.closed IS NOT NULL AND toStartOfMonth(assumeNotNull(winner.closed)) = month AS closed_here,
    winner.outcome AS outcome,
    winner.dimension AS dimension,
    winner.item AS item,
    winner.amounts AS amounts,
    winner.stream_time AS updated,
    arrayFirst(s -> s.1 = division AND s.2 = month, statements).4 AS first_opened,
    arrayFirst(s -> s.1 = division AND ifNull(s.3 = month, false), statements).4 AS first_closed,
    2 * length(facts) - length(standing) AS version, -- copies count twice: becoming one is news
    empty(standing) OR winner.void OR winner.division != division OR NOT (opened_here OR closed_here) AS gone
FROM
(
    SELECT
        kind, case, facts,
        arrayFilter(f -> NOT f.is_copy, facts) AS standing,
        arraySort(f -> (f.version, f.sequence), standing)[-1] AS winner,
        arrayMap(f -> (
            f.division, toStartOfMonth(f.opened), toStartOfMonth(f.closed),
            (f.sequence, f.time, f.stream_time, f.simulated)), standing) AS statements
    FROM
    (
        SELECT
            kind, case,
            arraySort(f -> f.sequence, groupArray(
                (sequence, division, version, opened, closed, outcome, dimension, item, amounts, void, time, stream_time, simulated, is_copy))) AS facts
        FROM
        (
            SELECT *, sequence IN ($copies) AS is_copy
            FROM huizong_store.case_history FINAL
            PREWHERE case IN (SELECT case FROM batch_case)
        )
        GROUP BY kind, case
    )
)
ARRAY JOIN arrayDistinct(arrayFlatten(arrayMap(f -> [
    (f.division, toStartOfMonth(f.opened)), (f.division, toStartOfMonth(ifNull(f.closed, f.opened)))], facts))) AS place
SETTINGS optimize_aggregation_in_order = 1, enable_named_columns_in_function_tuple = 1
