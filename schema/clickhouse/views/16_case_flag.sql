-- Cases that are stored but look wrong: closed before they were opened, or
-- moved to another division, told to both.
CREATE OR REPLACE VIEW huizong.case_flag
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT kind, case, flag, division, other_division, event_id, sequence, time
FROM huizong_store.case_flag FINAL
WHERE NOT gone
