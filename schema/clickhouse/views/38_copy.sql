-- The sequences at which an event stands in the stream once more. Its first
-- sequence is in the view event.
CREATE OR REPLACE VIEW huizong.copy
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT sequence, division, id AS event_id FROM huizong_store.copy FINAL
