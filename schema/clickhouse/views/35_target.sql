-- Every target that was ever stated, by whom and when. value NULL = withdrawn;
-- superseded_at = when another took its place, NULL where it stands. warning,
-- critical 0 = as the rule has it.
CREATE OR REPLACE VIEW huizong.target
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    h.code AS target, h.target AS goal_metric, h.division AS division, d.level AS level, d.name AS name, h.year AS year,
    h.value AS value, h.direction AS direction, h.pace AS pace, h.warning AS warning, h.critical AS critical,
    h.origin AS origin, h.note AS note, h.set_by AS set_by, h.at AS at, h.superseded_at AS superseded_at
FROM
(
    SELECT
        *,
        leadInFrame(toNullable(at)) OVER
        (
            PARTITION BY code, year, division ORDER BY at
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS superseded_at
    FROM huizong_store.target_history FINAL
) AS h
LEFT JOIN huizong_store.division AS d ON d.code = h.division
