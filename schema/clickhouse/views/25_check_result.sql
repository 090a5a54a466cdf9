-- What the cross-checks say of every unit and month that states what they need: a
-- result each, passed, broken, or broken and explained by a note on one of the
-- figures it is about. code is the metric or indicator of a check that names none.
-- A year's published figures stand in its December. Those that pass have their status
-- from the checks they are joined to: asked for breaks, the engine finds nothing there
-- to join, and doesn't read them.
CREATE OR REPLACE VIEW huizong.check_result
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    holding AS
    (
        SELECT check, '' AS code, division, level, parent, name, year, month,
            if(left_known > 0, toNullable(left_sum), NULL) AS left_sum, if(right_known > 0, toNullable(right_sum), NULL) AS right_sum
        FROM huizong_store.check_sum
        WHERE holds
        UNION ALL
        SELECT check, code, division, level, parent, name, year, month, toNullable(left_sum), toNullable(right_sum)
        FROM huizong_store.check_plausible
        WHERE holds
        UNION ALL
        SELECT p.check, p.code, p.division, p.level, d.parent, p.name, p.year, p.month, toNullable(p.left_sum), p.right_sum
        FROM
        (
            SELECT check, code, division, level, name, year, month, left_sum, right_sum FROM huizong_store.check_print WHERE holds
            UNION ALL
            SELECT check, code, division, level, name, year, month, left_sum, toNullable(right_sum) FROM huizong_store.check_goal WHERE holds
        ) AS p
        INNER JOIN huizong_store.division AS d ON d.code = p.division
    ),
    results AS
    (
        SELECT check, title, severity, code, division, level, parent, name, year, month, left_sum, operator, right_sum, status, note, why
        FROM huizong_store.check_break
        UNION ALL
        SELECT h.check, c.name, c.severity, h.code, h.division, h.level, h.parent, h.name, h.year, h.month,
            h.left_sum, if(c.kind = 'compare', c.operator, '='), h.right_sum, c.status, '', c.why
        FROM holding AS h
        INNER JOIN (SELECT code, name, severity, kind, operator, why, 'passed' AS status FROM huizong_store.check) AS c ON c.code = h.check
    )
SELECT
    check, title, severity, code, division, level, parent, name, year, makeDate(year, month, 1) AS period,
    left_sum AS left, operator, right_sum AS right, status, note, why
FROM results
