-- Every figure that was stated again with another value: before and after. A
-- withdrawal has no value after, a figure stated again after one none before. Units'
-- figures that were stated more than once, and published ones, have tables of their
-- own. A fact that stands twice until it is merged corrects nothing, so no FINAL.
CREATE OR REPLACE VIEW huizong.correction
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    metric, division, period, yearly, scope, dimension, item,
    earlier AS before, value AS after,
    note, submitter, id AS event_id, sequence, time, stream_time
FROM
(
    SELECT
        *,
        row_number() OVER stated AS nth,
        lagInFrame(value) OVER stated AS earlier
    FROM
    (
        SELECT 'own' AS scope, false AS yearly, metric, dimension, item, period, division, sequence, value, note, submitter, id, time, stream_time
        FROM huizong_store.restated
        UNION ALL
        SELECT scope, yearly, metric, dimension, item, period, division, sequence, value, note, submitter, id, time, stream_time
        FROM huizong_store.published_history
    )
    WHERE sequence NOT IN (SELECT sequence FROM huizong_store.copy)
    WINDOW stated AS (PARTITION BY metric, scope, yearly, dimension, item, period, division ORDER BY sequence
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
)
WHERE nth > 1 AND (isNull(value) != isNull(earlier) OR value != earlier)
