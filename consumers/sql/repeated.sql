-- The sequences of every event of the batch that stands in the stream more
-- than once. Reads batch_event (division, id).
SELECT arrayJoin(groupUniqArray(event.sequence)) AS sequence
FROM huizong_store.event AS event
WHERE (division, id) IN (SELECT division, id FROM batch_event)
GROUP BY division, id
HAVING uniqExact(event.sequence) > 1
