-- The same, and the country as the sum of its provinces.
CREATE OR REPLACE VIEW huizong.completeness
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT dataset, division, level, parent, name, period, due_on, expected, reported, partial, missing, on_time, late, doubtful, year
FROM huizong.area_completeness
UNION ALL
SELECT
    dataset, 0 AS division, 'country' AS level, 0 AS parent, '全国' AS name, period, any(due_on),
    sum(expected) AS all_expected, sum(reported) AS all_reported, sum(partial) AS all_partial,
    all_expected - all_reported - all_partial,
    sum(on_time) AS all_on_time, all_reported - all_on_time, sum(doubtful), year
FROM huizong.area_completeness
WHERE area_completeness.level = 'province'
GROUP BY dataset, year, period
