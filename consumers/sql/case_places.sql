-- The places of all versions of the batch's cases, and the name of those cases
-- that may be flagged. Reads batch_case (kind, case).
SELECT DISTINCT kind, place.1 AS division, place.2 AS month, if(odd, case, '') AS odd_case
FROM
(
    SELECT
        kind, case,
        groupUniqArrayArray(arrayMap(date -> (division, toStartOfMonth(date)), [opened, ifNull(closed, opened)])) AS places,
        uniqExact(division) > 1 OR countIf(closed < opened) > 0 AS odd
    FROM huizong_store.case_history
    WHERE (kind, case) IN (SELECT kind, case FROM batch_case)
    GROUP BY kind, case
)
ARRAY JOIN places AS place
