-- The results of huizong.check_result that did not pass, for a reader of many units:
-- the thousands that did are not evaluated, nor planned for.
CREATE OR REPLACE VIEW huizong.check_break
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    check, title, severity, code, division, level, parent, name, year, makeDate(year, month, 1) AS period,
    left_sum AS left, operator, right_sum AS right, status, note, why
FROM huizong_store.check_break
