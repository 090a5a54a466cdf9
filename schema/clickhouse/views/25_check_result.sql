-- The cross-checks that compare sums, evaluated for every reporting unit and
-- month that states what they need: of the month, or of the year to date. A
-- constant sum is held against the month before in the same year.
CREATE OR REPLACE VIEW huizong.check_result
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
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
            r.level AS level, r.parent AS parent, r.name AS name,
            sumForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.left, r.metric)) AS left_sum,
            sumForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.right, r.metric)) AS right_sum,
            countForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.left, r.metric)) AS left_known,
            countForEachIf(if(c.window = 'ytd', r.ytd, r.value), has(c.right, r.metric)) AS right_known,
            countForEach(r.value) AS stated
        FROM
        (
            SELECT metric, year, division, level, parent, name, value, ytd
            FROM huizong_store.rollup_year FINAL
            WHERE NOT gone AND dimension = '' AND item = '' AND (own OR level = 'county') AND metric IN (SELECT metric FROM terms)
        ) AS r
        INNER JOIN terms ON terms.metric = r.metric
        INNER JOIN huizong_store.check AS c ON c.code = terms.code
        GROUP BY code, division, level, parent, name, year
    )
SELECT
    s.code AS check, c.name AS title, c.severity AS severity, s.division AS division, s.level AS level, s.parent AS parent,
    if(s.level = 'county', s.name, concat(s.name, '本级')) AS name, s.year AS year, makeDate(s.year, month, 1) AS period,
    ifNull(left_sum[month], 0) AS left,
    if(c.kind = 'constant', '=', c.operator) AS operator,
    ifNull(if(c.kind = 'constant', left_sum[month - 1], arrayResize(right_sum, 12)[month]), 0) AS right,
    if(multiIf(operator = '=', left = right, operator = '!=', left != right, operator = '<', left < right,
        operator = '<=', left <= right, operator = '>', left > right, left >= right), 'holds', 'broken') AS status,
    c.why AS why
FROM sums AS s
INNER JOIN huizong_store.check AS c ON c.code = s.code
ARRAY JOIN range(1, 13) AS month
WHERE stated[month] > 0
    AND if(c.kind = 'constant',
        month > 1 AND left_known[month] = length(c.left) AND left_known[month - 1] = length(c.left),
        multiIf(
            c.missing = 'as_zero', 1,
            c.missing = 'skip_all', left_known[month] + arrayResize(right_known, 12)[month] > 0,
            left_known[month] = length(c.left) AND arrayResize(right_known, 12)[month] = length(c.right)))
