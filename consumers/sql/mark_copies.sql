-- Marks every sequence but the first of each event that stands in the stream
-- more than once. Reads batch_event (division, id).
INSERT INTO huizong_store.copy (sequence, division, id)
SELECT arrayJoin(arrayFilter(s -> s != first, sequences)) AS sequence, division, id
FROM
(
    SELECT division, id, groupUniqArray(sequence) AS sequences, min(sequence) AS first
    FROM huizong_store.event
    WHERE (division, id) IN (SELECT division, id FROM batch_event)
    GROUP BY division, id
    HAVING length(sequences) > 1
)
