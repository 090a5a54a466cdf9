-- The events of the batch that stand in the stream more than once, and others
-- that do, of the same id. Reads batch_event (division, id).
SELECT division, id
FROM huizong_store.event
WHERE $named
GROUP BY division, id
HAVING min(sequence) < max(sequence)
SETTINGS optimize_aggregation_in_order = 1
