-- The places of all versions of the batch's cases, and the name of those cases
-- that may be flagged. Reads batch_case (kind, case). Looking for a case's number alone
-- costs a third; that others of the same number come along does no harm.
SELECT DISTINCT kind, place.1 AS division, place.2 AS month, if(odd, case, '') AS odd_case
FROM
(
    SELECT
        kind, case,
        arrayDistinct(arrayFlatten(groupArray([(division, toStartOfMonth(opened)), (division, toStartOfMonth(ifNull(closed, opened)))]))) AS places,
        min(division) < max(division) OR max(ifNull(closed < opened, false)) AS odd
    FROM huizong_store.case_history
    WHERE case IN (SELECT case FROM batch_case)
    GROUP BY kind, case
)
ARRAY JOIN places AS place
SETTINGS optimize_aggregation_in_order = 1
