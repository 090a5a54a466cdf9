-- All that happened to an alert, in order: the steps of its state, and what was
-- done about it.
CREATE OR REPLACE VIEW huizong.alert_history
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    concatWithSeparator(':', rule, code, leftPad(toString(division), 6, '0'), about) AS id,
    rule, code, division, at, toString(state) AS event, severity, value, message AS text, reason, '' AS set_by, '' AS owner, NULL::Nullable(Date) AS deadline
FROM huizong_store.alert_transition FINAL
UNION ALL
SELECT
    concatWithSeparator(':', rule, code, leftPad(toString(division), 6, '0'), about),
    rule, code, division, at, toString(action), '', NULL, text, '', set_by, owner, deadline
FROM huizong_store.alert_action FINAL
