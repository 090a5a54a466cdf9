-- What the cross-checks say of every unit and month that states what they need: a
-- result each, passed, broken, or broken and explained by a note on one of the
-- figures it is about. code is the metric or indicator of a check that names none.
-- A year's published figures stand in its December.
CREATE OR REPLACE VIEW huizong.check_result
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    notes AS
    (
        SELECT
            c.code AS check, if(c.kind = 'plausible', n.metric, '') AS code, n.division AS division, n.year AS year,
            arrayReverseSort(groupArray((n.month, -toInt64(indexOf(arrayConcat(c.left, c.right), n.metric)), n.note))) AS found
        FROM huizong_store.standing_note AS n
        CROSS JOIN huizong_store.check AS c
        WHERE c.kind = 'plausible' OR has(c.left, n.metric) OR has(c.right, n.metric)
        GROUP BY check, code, division, year
    ),
    results AS
    (
        SELECT check, '' AS code, division, level, parent, name, year, month,
            if(left_known > 0, toNullable(left_sum), NULL) AS left_sum, if(right_known > 0, toNullable(right_sum), NULL) AS right_sum, holds, '' AS note
        FROM huizong_store.check_sum
        UNION ALL
        SELECT check, code, division, level, parent, name, year, month, toNullable(left_sum), toNullable(right_sum), holds, ''
        FROM huizong_store.check_plausible
        UNION ALL
        SELECT p.check, p.code, p.division, p.level, d.parent, p.name, p.year, p.month, toNullable(p.left_sum), p.right_sum, p.holds, p.note
        FROM
        (
            SELECT * FROM huizong_store.check_print
            UNION ALL
            SELECT check, code, division, level, name, year, month, left_sum, toNullable(right_sum), holds, note FROM huizong_store.check_goal
        ) AS p
        INNER JOIN huizong_store.division AS d ON d.code = p.division
    ),
    noted AS
    (
        SELECT
            r.check AS check, r.code AS code, r.division AS division, r.level AS level, r.parent AS parent, r.name AS name, r.year AS year, r.month AS month,
            r.left_sum AS left_sum, r.right_sum AS right_sum, r.holds AS holds, c.name AS title, c.severity AS severity, if(c.kind = 'compare', c.operator, '=') AS operator, c.why AS why,
            multiIf(r.holds, '', r.note != '', r.note, arrayFirst(n -> n.1 <= r.month AND (c.window = 'ytd' OR n.1 = r.month), notes.found).3) AS explanation
        FROM results AS r
        INNER JOIN huizong_store.check AS c ON c.code = r.check
        LEFT JOIN notes ON notes.check = r.check AND notes.code = r.code AND notes.division = r.division AND notes.year = r.year
    )
SELECT
    check, title, severity, code, division, level, parent, name, year, makeDate(year, month, 1) AS period,
    left_sum AS left, operator, right_sum AS right,
    multiIf(holds, 'passed', explanation = '', 'broken', 'explained') AS status,
    explanation AS note, why
FROM noted
