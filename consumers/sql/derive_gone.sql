-- Derives the touched cells that have no facts: what cases gave under rules that
-- are no more. Reads touched (metric, dimension, item, year, month, division).
INSERT INTO huizong_store.cell (metric, dimension, item, year, division, month, version, gone)
SELECT
    metric, dimension, item, year, division, month,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) AS version, true AS gone
FROM touched
WHERE (metric, dimension, item, makeDate(year, month, 1), division) NOT IN
    (
        SELECT metric, dimension, item, period, division FROM huizong_store.figure_history
        WHERE scope = 'own' AND NOT yearly AND metric IN (SELECT metric FROM touched)
    )
    AND (metric, dimension, item, makeDate(year, month, 1), division) NOT IN
    (
        SELECT rule.metric, '', '', place.month, place.division
        FROM huizong_store.case_place_by_month AS place
        INNER JOIN huizong_store.case_count AS rule ON rule.kind = place.kind
        WHERE rule.metric IN (SELECT metric FROM touched)
    )
