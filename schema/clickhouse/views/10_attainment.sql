-- A year's goal month by month up to the running one: what is done of it, what
-- the pace would have, and whether that is enough. Of a ceiling (at_most) too much is
-- 'missed' at once, and it is 'met' once the year is over; of a pace that always
-- holds (none), done is met or behind. A year is over when the figures of its
-- December are due, and the fifth of January has passed. 'no_data' = nothing to
-- judge by, reason = why. forecast = what the year comes to if it goes on like
-- this; needed = what each month left must bring for the goal to be met, or may
-- bring until a ceiling is reached.
CREATE OR REPLACE VIEW huizong.attainment
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    target, division, level, parent, name, year, period, goal, done, rate, pace,
    rate - pace AS gap,
    multiIf(
        rate IS NULL, 'no_data',
        NOT at_most, multiIf(rate >= 1, 'met', over, 'missed', gap > 0.02, 'ahead', gap < -0.02, 'behind', 'on_pace'),
        rate > 1, if(pace_kind = 'none' AND NOT over, 'behind', 'missed'),
        pace_kind = 'none' OR over, 'met',
        gap > 0.02, 'behind',
        gap < -0.02, 'ahead',
        'on_pace') AS status,
    if(pace > 0, done / pace, NULL) AS forecast,
    if(pace_kind = 'none' OR month = 12 OR done IS NULL, NULL, greatest(goal - done, 0) / (12 - month)) AS needed,
    origin, direction, pace_kind, pace_basis,
    multiIf(rate IS NOT NULL, '', goal <= 0, '年度任务不大于零', is_indicator AND counted, '分母缺失或为零', '没有上报') AS reason
FROM
(
    SELECT
        y.target AS target, y.division AS division, y.level AS level, y.parent AS parent, y.name AS name, y.year AS year,
        month, makeDate(y.year, month, 1) AS period,
        y.goal AS goal, month_done AS done, if(y.goal > 0, month_done / y.goal, NULL) AS rate, month_pace AS pace, month_counted AS counted,
        y.origin AS origin, y.direction AS direction, direction = 'at_most' AS at_most,
        y.pace_kind AS pace_kind, y.pace_basis AS pace_basis, y.is_indicator AS is_indicator,
        month = 12 AND greatest(makeDate(y.year + 1, 1, 5), y.december_due) < toDate(now('Asia/Shanghai'), 'Asia/Shanghai') AS over
    FROM huizong_store.attainment_year AS y
    ARRAY JOIN y.done AS month_done, y.pace AS month_pace, y.counted AS month_counted, range(1, 13) AS month
)
WHERE period <= toDate(now('Asia/Shanghai'), 'Asia/Shanghai')
