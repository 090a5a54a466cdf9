-- What a kind of case counts in: by which of its dates, with which outcomes or
-- items, by one or by an amount.
CREATE OR REPLACE VIEW huizong.case_count
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT kind, metric, at, outcomes, dimension, items, amount FROM huizong_store.case_count
