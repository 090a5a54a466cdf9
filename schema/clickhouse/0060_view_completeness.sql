-- Who has stated every required metric of a data set, and when. expected =
-- reported + partial + missing; doubtful = on time by its word, but in the
-- stream more than three days after its word.
CREATE OR REPLACE VIEW huizong.completeness
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH units AS
(
    SELECT
        o.data_set AS data_set, o.division AS division, o.year AS year, o.month AS month, o.due_on AS due_on,
        s.metrics AS metrics,
        s.metrics = o.required AS is_reported,
        is_reported AND s.last_word < toDateTime64(addDays(o.due_on, 1), 3, 'Asia/Shanghai') AS is_on_time,
        is_on_time AND s.late_arrivals > 0 AS is_doubtful
    FROM huizong_store.obligation AS o
    LEFT JOIN (SELECT * FROM huizong_store.standing FINAL WHERE NOT gone) AS s
        ON s.data_set = o.data_set AND s.division = o.division AND s.year = o.year AND s.month = o.month
)
SELECT
    u.data_set AS dataset,
    a.division AS division,
    any(a.level) AS level,
    any(a.parent) AS parent,
    any(a.name) AS name,
    makeDate(u.year, u.month, 1) AS period,
    any(u.due_on) AS due_on,
    count() AS expected,
    countIf(u.is_reported) AS reported,
    countIf(NOT u.is_reported AND u.metrics > 0) AS partial,
    countIf(u.metrics = 0) AS missing,
    countIf(u.is_on_time) AS on_time,
    countIf(u.is_reported AND NOT u.is_on_time) AS late,
    countIf(u.is_doubtful) AS doubtful,
    u.year AS year
FROM units AS u
INNER JOIN (SELECT * FROM huizong_store.ancestor WHERE NOT own) AS a ON a.unit = u.division
GROUP BY dataset, division, year, u.month
