-- The year's goal, what is done of it, and what the pace would have by the end of
-- the month: linear for a metric; all of it, always, for an indicator. forecast =
-- what the year comes to if it goes on like this; needed = what each month left
-- must bring for the goal to be met.
CREATE OR REPLACE VIEW huizong.attainment
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    target, division, level, parent, name, year, period, goal, done,
    done / goal AS rate,
    if(is_indicator, 1, month / 12) AS pace,
    rate - pace AS gap,
    multiIf(
        rate >= 1, 'met',
        month = 12 AND makeDate(year + 1, 1, 5) < toDate(now('Asia/Shanghai'), 'Asia/Shanghai'), 'missed',
        gap > 0.02, 'ahead',
        gap < -0.02, 'behind',
        'on_pace') AS status,
    done / pace AS forecast,
    if(is_indicator OR month = 12, NULL, greatest(goal - done, 0) / (12 - month)) AS needed,
    origin
FROM
(
    SELECT
        g.code AS target, r.division AS division, r.level AS level, r.parent AS parent, r.name AS name, r.year AS year, g.origin AS origin,
        makeDate(r.year, month, 1) AS period, month, toFloat64(g.value) AS goal, assumeNotNull(toFloat64(month_ytd)) AS done, 0 AS is_indicator
    FROM
    (
        SELECT * FROM huizong_store.rollup_year FINAL
        WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND metric IN (SELECT code FROM huizong_store.goal)
    ) AS r
    INNER JOIN huizong_store.goal AS g ON g.code = r.metric AND g.division = r.division AND g.year = r.year
    ARRAY JOIN r.ytd AS month_ytd, range(1, 13) AS month
    WHERE month_ytd IS NOT NULL
    UNION ALL
    SELECT
        g.code, i.division, i.level, i.parent, i.name, i.year, g.origin,
        makeDate(i.year, month, 1), month, toFloat64(g.value), assumeNotNull(month_ytd), 1
    FROM (SELECT * FROM huizong_store.indicator_year WHERE indicator IN (SELECT code FROM huizong_store.goal)) AS i
    INNER JOIN huizong_store.goal AS g ON g.code = i.indicator AND g.division = i.division AND g.year = i.year
    ARRAY JOIN i.ytd_value AS month_ytd, range(1, 13) AS month
    WHERE month_ytd IS NOT NULL
)
WHERE period <= toDate(now('Asia/Shanghai'), 'Asia/Shanghai')
