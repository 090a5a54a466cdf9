-- What stands out, one row a rule, division and month in which it holds, judged
-- from the data as they are now. since = when it began to hold; resolved_at =
-- when it no longer did, NULL while status is 'firing'.
--   behind_pace  done is ten points or more behind the pace; twenty: critical
--   overdue      a data set that a city's units have not all stated after its due day
-- What was published and differs is in huizong.reconciliation.
CREATE OR REPLACE VIEW huizong.alert
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    months AS
    (
        SELECT
            *,
            gap <= -0.1 AS behind,
            sum(NOT behind) OVER (PARTITION BY target, division, year ORDER BY period) AS run,
            max(period) OVER (PARTITION BY target, division, year) AS last_month
        FROM huizong.attainment
    ),
    runs AS
    (
        SELECT
            *,
            minIf(period, behind) OVER (PARTITION BY target, division, year, run) AS first_behind,
            maxIf(period, behind) OVER (PARTITION BY target, division, year, run) AS last_behind
        FROM months
    )
SELECT
    'behind_pace' AS rule, r.target AS code, r.division AS division, r.level AS level, r.name AS name, r.year AS year, r.period AS period,
    if(r.gap <= -0.2, 'critical', 'warning') AS severity,
    if(r.last_behind = r.last_month, 'firing', 'resolved') AS status,
    r.gap AS value, -0.1 AS threshold,
    concat(r.name, ' ', if(m.name != '', concat(m.name, '完成率'), i.name), ' ', toString(round(r.rate * 100, 1)), '%，序时进度 ',
        toString(round(r.pace * 100, 1)), '%，落后 ', toString(round(-r.gap * 100, 1)), ' 个百分点') AS message,
    toLastDayOfMonth(r.first_behind) AS since,
    if(r.last_behind = r.last_month, NULL, toLastDayOfMonth(addMonths(r.last_behind, 1))) AS resolved_at
FROM runs AS r
LEFT JOIN huizong_store.metric AS m ON m.code = r.target
LEFT JOIN huizong_store.indicator AS i ON i.code = r.target
WHERE r.behind
UNION ALL
SELECT
    'overdue', c.dataset, c.division, c.level, c.name, toYear(c.period), c.period,
    if(c.due_on + 10 < today, 'critical', 'warning'),
    'firing',
    toFloat64(c.missing + c.partial), 0,
    concat(c.name, ' ', s.name, ' ', formatDateTime(c.period, '%Y-%m'), '：', toString(c.missing + c.partial), ' 个单位逾期未报齐（应报 ',
        toString(c.expected), '，', toString(c.due_on), ' 到期）'),
    c.due_on + 1, NULL
FROM huizong.completeness AS c
LEFT JOIN huizong_store.data_set AS s ON s.code = c.dataset
CROSS JOIN (SELECT toDate(now('Asia/Shanghai'), 'Asia/Shanghai') AS today) AS clock
WHERE c.level = 'city' AND c.missing + c.partial > 0 AND c.due_on < today
