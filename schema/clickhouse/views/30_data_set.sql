-- The data sets of the catalogue: who owes which metrics, by which day of the
-- month after.
CREATE OR REPLACE VIEW huizong.data_set
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT code, name, metrics, owed_by, due_day, name_en FROM huizong_store.data_set
