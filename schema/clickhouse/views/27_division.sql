-- The divisions that exist now.
CREATE OR REPLACE VIEW huizong.division
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT code, name, level, parent FROM huizong_store.division WHERE until = 65535
