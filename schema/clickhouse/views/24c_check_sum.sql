-- The checks of kinds compare and constant, for every reporting unit and month
-- that states one of their figures; broken or not, and the notes there are on
-- them in the window: schema/check_sum.go says the same.
CREATE OR REPLACE VIEW huizong_store.check_sum AS
WITH
    terms AS
    (
        SELECT code, metric, window = 'ytd' AS to_date, has(left, metric) AS on_left, has(right, metric) AS on_right
        FROM huizong_store.check
        ARRAY JOIN arrayDistinct(arrayConcat(left, right)) AS metric
        WHERE kind IN ('compare', 'constant')
    ),
    stated AS
    (
        SELECT t.code AS code, r.division AS division, r.level AS level, r.parent AS parent, r.title AS name, r.year AS year,
            r.value AS months, if(t.to_date, r.ytd, r.value) AS compared, t.on_left AS on_left, t.on_right AS on_right
        FROM huizong_store.unit_year AS r
        INNER JOIN terms AS t ON t.metric = r.metric
    ),
    sums AS
    (
        SELECT
            code, division, level, parent, any(stated.name) AS name, year,
            sumForEachIf(compared, on_left) AS lefts, sumForEachIf(compared, on_right) AS rights,
            countForEachIf(compared, on_left) AS lefts_known, countForEachIf(compared, on_right) AS rights_known,
            countForEach(months) AS months_stated
        FROM stated
        GROUP BY code, division, level, parent, year
    ),
    held AS
    (
        SELECT
            code, division, year, level, parent, name, arrayResize(months_stated, 12) AS months_stated,
            arrayResize(lefts, 12) AS lefts, arrayResize(lefts_known, 12) AS lefts_known,
            if(c.kind = 'constant', arrayPushFront(arrayPopBack(lefts), NULL), arrayResize(rights, 12)) AS rights,
            if(c.kind = 'constant', arrayPushFront(arrayPopBack(lefts_known), 0), arrayResize(rights_known, 12)) AS rights_known,
            if(c.kind = 'constant', '=', c.operator) AS operator, c.missing AS missing,
            length(c.left) AS left_terms, if(c.kind = 'constant', length(c.left), length(c.right)) AS right_terms
        FROM sums
        INNER JOIN huizong_store.check AS c ON c.code = sums.code
    ),
    months AS
    (
        SELECT
            code, division, level, parent, name, year, month, operator, missing, left_terms, right_terms,
            ifNull(left_month, 0) AS left_sum, left_known, ifNull(right_month, 0) AS right_sum, right_known
        FROM held
        ARRAY JOIN months_stated AS month_stated, lefts AS left_month, lefts_known AS left_known, rights AS right_month, rights_known AS right_known, range(1, 13) AS month
        WHERE month_stated > 0
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
