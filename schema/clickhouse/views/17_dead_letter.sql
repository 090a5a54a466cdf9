-- Refused events with their reasons; division as the subject names it.
CREATE OR REPLACE VIEW huizong.dead_letter
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    r.sequence AS sequence, r.division AS division, d.level AS level, d.name AS name,
    r.id AS event_id, r.subject AS subject, r.reasons AS reasons, r.stream_time AS stream_time
FROM (SELECT * FROM huizong_store.refusal FINAL) AS r
LEFT JOIN huizong_store.division AS d ON d.code = r.division
