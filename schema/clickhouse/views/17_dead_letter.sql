-- Refused events with their reasons; division as the subject names it. outcome ''
-- = it waits for somebody to mend it; 'discarded' = given up, by whom and why.
-- Those that were accepted in the end are events and no longer here.
CREATE OR REPLACE VIEW huizong.dead_letter
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    r.sequence AS sequence, r.division AS division, d.level AS level, d.name AS name,
    r.id AS event_id, r.subject AS subject, r.reasons AS reasons, r.stream_time AS stream_time,
    if(a.sequence = 0, '', 'discarded') AS outcome, a.set_by AS set_by, a.note AS note,
    if(a.sequence = 0, NULL, a.at) AS at
FROM (SELECT * FROM huizong_store.refusal FINAL) AS r
LEFT JOIN (SELECT * FROM huizong_store.dead_action FINAL WHERE action = 'discard') AS a ON a.sequence = r.sequence
LEFT JOIN huizong_store.division AS d ON d.code = r.division
WHERE r.sequence NOT IN (SELECT sequence FROM huizong_store.dead_action WHERE action = 'retry')
