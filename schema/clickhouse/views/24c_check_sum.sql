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
            sumForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.right, r.metric)) AS rights,
            countForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.left, r.metric)) AS lefts_known,
            countForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.right, r.metric)) AS rights_known,
            countForEach(r.value) AS stated
        FROM huizong_store.unit_year AS r
        INNER JOIN terms ON terms.metric = r.metric
        INNER JOIN huizong_store.check AS c ON c.code = terms.code
        GROUP BY code, division, level, parent, name, year
    ),
    held AS
    (
        SELECT
            code, division, year, level, parent, name, stated,
            arrayResize(lefts, 12) AS lefts, arrayResize(lefts_known, 12) AS lefts_known,
            if(c.kind = 'constant', arrayPushFront(lefts, NULL), arrayResize(rights, 12)) AS rights,
            if(c.kind = 'constant', arrayPushFront(lefts_known, 0), arrayResize(rights_known, 12)) AS rights_known,
            c.kind AS kind, if(c.kind = 'constant', '=', c.operator) AS operator, c.missing AS missing,
            length(c.left) AS left_terms, if(c.kind = 'constant', length(c.left), length(c.right)) AS right_terms
        FROM sums
        INNER JOIN huizong_store.check AS c ON c.code = sums.code
    ),
    months AS
    (
        SELECT
            code, division, level, parent, name, year, month, operator, missing, left_terms, right_terms,
            ifNull(lefts[month], 0) AS left_sum, lefts_known[month] AS left_known,
            ifNull(rights[month], 0) AS right_sum, rights_known[month] AS right_known
        FROM held
        ARRAY JOIN range(1, 13) AS month
        WHERE stated[month] > 0
    )
SELECT
    code AS check, division, level, parent, name, year, month, left_sum, right_sum, left_known, right_known,
    multiIf(
        operator = '=', left_sum = right_sum,
        operator = '!=', left_sum != right_sum,
        operator = '<', left_sum < right_sum,
        operator = '<=', left_sum <= right_sum,
        operator = '>', left_sum > right_sum,
        operator = '>=', left_sum >= right_sum,
        operator = 'both_or_neither', (left_known > 0) = (right_known > 0),
        left_known = 0 OR right_known = 0) AS holds
FROM months
WHERE multiIf(
    operator IN ('both_or_neither', 'one_or_neither') OR missing = 'as_zero', left_known + right_known > 0,
    missing = 'skip_all', left_known > 0 AND right_known > 0,
    left_known = left_terms AND right_known = right_terms)
