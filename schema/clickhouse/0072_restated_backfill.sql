-- Figures that were stated more than once before there was a table of them.
INSERT INTO huizong_store.restated
SELECT metric, dimension, item, period, division, sequence, value, note, submitter, id, time, stream_time
FROM huizong_store.figure_history
WHERE scope = 'own' AND NOT yearly AND (metric, dimension, item, period, division) IN
(
    SELECT metric, dimension, item, period, division
    FROM huizong_store.figure_history
    WHERE scope = 'own' AND NOT yearly
    GROUP BY metric, scope, yearly, dimension, item, period, division
    HAVING count() > 1
)
SETTINGS optimize_aggregation_in_order = 1
