-- How far each loader has derived a stream, and when that was written. provinces
-- are those whose events it reads, as 14,15; empty: all. A loader that no longer
-- runs leaves its row.
CREATE OR REPLACE VIEW huizong.position
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT stream, sequence, at, provinces FROM huizong_store.position FINAL
