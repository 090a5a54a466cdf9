-- Derives the flags of the batch's cases, and takes back those that no longer
-- hold, from their whole history. Reads batch_case (kind, case).
INSERT INTO huizong_store.case_flag
SELECT
    kind, case, entry.1 AS flag, entry.2 AS division, if(flag = 'moved', arrayFirst(d -> d != entry.2, arrayPushFront(divisions, winner.5)), 0) AS other_division,
    winner.1 AS event_id, winner.2 AS sequence, winner.3 AS time,
    facts AS version,
    NOT if(flag = 'moved', length(divisions) > 1 AND has(divisions, division), winner.4 AND division = winner.5) AS gone
FROM
(
    SELECT
        kind, case,
        count() + countIf(is_copy) AS facts,
        argMaxIf((id, sequence, time, NOT void AND ifNull(closed < opened, 0), division), (version, sequence), NOT is_copy) AS winner,
        groupUniqArrayIf(division, NOT is_copy) AS divisions,
        groupUniqArray(division) AS ever,
        countIf(closed < opened) AS inverted
    FROM
    (
        SELECT
            *,
            sequence IN
            (
                SELECT sequence
                FROM huizong_store.copy
                WHERE sequence IN (SELECT sequence FROM huizong_store.case_history WHERE (kind, case) IN (SELECT kind, case FROM batch_case))
            ) AS is_copy
        FROM huizong_store.case_history FINAL
        PREWHERE (kind, case) IN (SELECT kind, case FROM batch_case)
    )
    GROUP BY kind, case
    HAVING inverted > 0 OR length(ever) > 1
)
ARRAY JOIN arrayConcat(
    if(inverted > 0, arrayMap(d -> ('closed_before_opened', d), ever), []),
    if(length(ever) > 1, arrayMap(d -> ('moved', d), ever), [])) AS entry
