-- How far each stream is derived, and when that was written.
CREATE OR REPLACE VIEW huizong.position
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT stream, sequence, at FROM huizong_store.position FINAL
