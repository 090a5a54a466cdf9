-- What was derived before there was this table.
INSERT INTO huizong_store.case_place_by_month
SELECT
    kind, month, division, case, opened_here, closed_here, outcome, dimension, item, amounts, updated,
    first_opened, first_closed, version, gone
FROM huizong_store.case_place
