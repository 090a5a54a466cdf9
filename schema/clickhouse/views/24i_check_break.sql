-- What the cross-checks say of the units and months at which they don't hold, in the
-- shape of huizong.check_result: broken, or explained by a note on one of the figures.
CREATE OR REPLACE VIEW huizong_store.check_break AS
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
    breaks AS
    (
        SELECT check, '' AS code, division, level, parent, name, year, month,
            if(left_known > 0, toNullable(left_sum), NULL) AS left_sum, if(right_known > 0, toNullable(right_sum), NULL) AS right_sum, '' AS note
        FROM huizong_store.check_sum
        WHERE NOT holds
        UNION ALL
        SELECT check, code, division, level, parent, name, year, month, toNullable(left_sum), toNullable(right_sum), ''
        FROM huizong_store.check_implausible
        UNION ALL
        SELECT p.check, p.code, p.division, p.level, d.parent, p.name, p.year, p.month, toNullable(p.left_sum), p.right_sum, p.note
        FROM
        (
            SELECT check, code, division, level, name, year, month, left_sum, right_sum, note FROM huizong_store.check_print WHERE NOT holds
            UNION ALL
            SELECT check, code, division, level, name, year, month, left_sum, toNullable(right_sum), note FROM huizong_store.check_goal WHERE NOT holds
        ) AS p
        INNER JOIN huizong_store.division AS d ON d.code = p.division
    ),
    noted AS
    (
        SELECT
            b.check AS check, b.code AS code, b.division AS division, b.level AS level, b.parent AS parent, b.name AS name, b.year AS year, b.month AS month,
            b.left_sum AS left_sum, b.right_sum AS right_sum, c.name AS title, c.severity AS severity, if(c.kind = 'compare', c.operator, '=') AS operator, c.why AS why,
            if(b.note != '', b.note, arrayFirst(n -> n.1 <= b.month AND (c.window = 'ytd' OR n.1 = b.month), notes.found).3) AS explanation
        FROM breaks AS b
        INNER JOIN huizong_store.check AS c ON c.code = b.check
        LEFT JOIN notes ON notes.check = b.check AND notes.code = b.code AND notes.division = b.division AND notes.year = b.year
    )
SELECT
    check, title, severity, code, division, level, parent, name, year, month, left_sum, operator, right_sum,
    if(explanation = '', 'broken', 'explained') AS status, explanation AS note, why
FROM noted
