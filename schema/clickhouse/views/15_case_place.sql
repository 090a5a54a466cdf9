-- The cases that stand in a division and month, by the dates that put them there.
CREATE OR REPLACE VIEW huizong.case_place
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT kind, case, division, month AS period, opened_here, closed_here, outcome, dimension, item, amounts, updated
FROM huizong_store.case_place_by_month FINAL
WHERE NOT gone
