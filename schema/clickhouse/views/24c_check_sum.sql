-- The checks of kinds compare and constant, for every reporting unit and month
-- that states one of their figures; broken or not, and the notes there are on
-- them in the window: schema/check_sum.go says the same.
CREATE OR REPLACE VIEW huizong_store.check_sum AS
WITH
    terms AS
    (
        SELECT code, arrayJoin(arrayDistinct(arrayConcat(left, right))) AS metric
        FROM huizong_store.check
        WHERE kind IN ('compare', 'constant')
    ),
    sums AS
    (
        SELECT
            c.code AS code, r.division AS division, r.year AS year,
            r.level AS level, r.parent AS parent, r.title AS name,
            sumForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.left, r.metric)) AS lefts,
            arrayResize(sumForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.right, r.metric)), 12) AS rights,
            arrayResize(countForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.left, r.metric)), 12) AS lefts_known,
            arrayResize(countForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.right, r.metric)), 12) AS rights_known,
            countForEach(r.value) AS stated
        FROM huizong_store.unit_year AS r
        INNER JOIN terms ON terms.metric = r.metric
        INNER JOIN huizong_store.check AS c ON c.code = terms.code
        GROUP BY code, division, level, parent, name, year
    )
SELECT
    s.code AS check, s.division AS division, s.level AS level, s.parent AS parent, s.name AS name, s.year AS year, month,
    ifNull(arrayResize(lefts, 12)[month], 0) AS left_sum,
    ifNull(if(c.kind = 'constant', arrayResize(lefts, 12)[month - 1], rights[month]), 0) AS right_sum,
    lefts_known[month] AS left_known,
    if(c.kind = 'constant', lefts_known[month - 1], rights_known[month]) AS right_known,
    multiIf(
        c.kind = 'constant' OR c.operator = '=', left_sum = right_sum,
        c.operator = '!=', left_sum != right_sum,
        c.operator = '<', left_sum < right_sum,
        c.operator = '<=', left_sum <= right_sum,
        c.operator = '>', left_sum > right_sum,
        c.operator = '>=', left_sum >= right_sum,
        c.operator = 'both_or_neither', (left_known > 0) = (right_known > 0),
        left_known = 0 OR right_known = 0) AS holds
FROM sums AS s
INNER JOIN huizong_store.check AS c ON c.code = s.code
ARRAY JOIN range(1, 13) AS month
WHERE stated[month] > 0
    AND multiIf(
        c.kind = 'constant', month > 1 AND left_known = length(c.left) AND right_known = length(c.left),
        c.operator IN ('both_or_neither', 'one_or_neither') OR c.missing = 'as_zero', left_known + right_known > 0,
        c.missing = 'skip_all', left_known > 0 AND right_known > 0,
        left_known = length(c.left) AND right_known = length(c.right))
