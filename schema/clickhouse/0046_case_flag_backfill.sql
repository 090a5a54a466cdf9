-- The flags of cases stored before there was a table of them.
INSERT INTO huizong_store.case_flag
SELECT
    kind, case, entry.1 AS flag, entry.2 AS division, entry.3 AS other_division,
    winner.1 AS event_id, winner.2 AS sequence, winner.3 AS time, facts AS version, false AS gone
FROM
(
    SELECT
        kind, case, count() AS facts,
        argMax((id, sequence, time, closed < opened, void, division), (version, sequence)) AS winner,
        groupUniqArray(division) AS divisions
    FROM huizong_store.case_history FINAL
    WHERE sequence NOT IN (SELECT sequence FROM huizong_store.copy)
    GROUP BY kind, case
)
ARRAY JOIN arrayConcat(
    if(ifNull(winner.4, 0) AND NOT winner.5, [('closed_before_opened', winner.6, 0::UInt32)], []),
    arrayMap(d -> ('moved', d, if(d = winner.6, arrayFirst(x -> x != d, divisions), winner.6)), if(length(divisions) > 1, divisions, []))) AS entry
