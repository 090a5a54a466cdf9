-- Derives the statements of touched figures that were stated more than once: a cell's
-- version counts its facts. Nothing is ever taken away. Reads touched (metric,
-- dimension, item, year, month, division).
INSERT INTO huizong_store.restated (metric, dimension, item, period, division, sequence, value, note, submitter, id, time, stream_time)
SELECT metric, dimension, item, period, division, sequence, value, note, submitter, id, time, stream_time
FROM huizong_store.figure_history
PREWHERE scope = 'own' AND NOT yearly AND (metric, dimension, item, period, division) IN
(
    SELECT metric, dimension, item, makeDate(year, month, 1), division
    FROM huizong_store.cell
    PREWHERE (metric, dimension, item, year, division, month) IN (SELECT metric, dimension, item, year, division, month FROM touched)
    WHERE version % bitShiftLeft(1::UInt64, 40) > 1
)
