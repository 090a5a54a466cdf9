-- Every version of every case ever stated, at its event's first sequence;
-- copies left out. The submitter of a case is its source.
CREATE OR REPLACE VIEW huizong.case_history
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    kind, case, division, version, opened, closed, outcome, dimension, item, amounts, void,
    id AS event_id, sequence, time, stream_time, source, source AS submitter, simulated
FROM huizong_store.case_history FINAL
WHERE sequence NOT IN (SELECT sequence FROM huizong_store.copy)
