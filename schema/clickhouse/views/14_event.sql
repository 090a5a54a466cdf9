-- Every accepted event, at its first sequence, with who sent it and why.
CREATE OR REPLACE VIEW huizong.event
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT division, id AS event_id, sequence, type, source, submitter, note, time, stream_time
FROM huizong_store.event FINAL
WHERE sequence NOT IN (SELECT sequence FROM huizong_store.copy)
