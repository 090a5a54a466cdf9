-- Every figure ever stated, at its event's first sequence; copies left out.
CREATE OR REPLACE VIEW huizong.figure_history
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    metric, division, period, yearly, scope, dimension, item, value, qualifier, quote, note,
    id AS event_id, sequence, time, stream_time, source, submitter, simulated
FROM huizong_store.figure_history FINAL
WHERE sequence NOT IN (SELECT sequence FROM huizong_store.copy)
