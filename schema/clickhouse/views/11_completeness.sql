-- Who has stated every required metric of a data set, and when. expected =
-- reported + partial + missing; doubtful = on time by its word, but in the
-- stream more than three days after its word.
--
-- A set is owed from the first month the province reported it (old cases alone
-- owe nothing), to the last one it reported or, as long as it reported some
-- month of the past year, to the last one that is due.
CREATE OR REPLACE VIEW huizong.completeness
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
WITH
    begun AS
    (
        SELECT data_set, intDiv(division, 10000) AS province, month_by_report > 0 AS reported, makeDate(year, month, 1) AS period
        FROM huizong_store.completeness_year FINAL
        ARRAY JOIN standing AS month_standing, by_report AS month_by_report, range(1, 13) AS month
        WHERE level = 'province' AND NOT gone AND month_standing > 0
    ),
    spans AS
    (
        SELECT
            begun.data_set AS data_set, province, any(s.due_day) AS due_day,
            if(max(reported), minIf(period, reported), min(period)) AS first_month,
            if(max(reported), maxIf(period, reported), max(period)) AS last_month,
            addMonths(toStartOfMonth(subtractDays(toDate(now('Asia/Shanghai'), 'Asia/Shanghai'), due_day)), -1) AS last_due,
            if(last_due > last_month AND last_month >= addMonths(last_due, -12), last_due, last_month) AS until
        FROM begun
        INNER JOIN huizong_store.data_set AS s ON s.code = begun.data_set
        GROUP BY data_set, province
    ),
    owed AS
    (
        SELECT o.data_set AS data_set, o.division AS division, o.units AS units, spans.due_day AS due_day, first_month, spans.until AS last_month, year
        FROM (SELECT *, intDiv(division, 10000) AS province FROM huizong_store.owing WHERE NOT own AND division != 0) AS o
        INNER JOIN spans ON spans.data_set = o.data_set AND spans.province = o.province
        ARRAY JOIN range(toUInt16(toYear(first_month)), toUInt16(toYear(spans.until) + 1)) AS year
        WHERE o.since <= year AND year < o.until
    ),
    areas AS
    (
        SELECT
            owed.data_set AS dataset, owed.division AS division, d.level AS level, d.parent AS parent, d.name AS name, owed.year AS year,
            makeDate(owed.year, month, 1) AS period,
            addDays(addMonths(period, 1), owed.due_day - 1) AS due_on,
            owed.units AS expected,
            arrayResize(c.reported, 12)[month] AS reported, arrayResize(c.partial, 12)[month] AS partial,
            arrayResize(c.on_time, 12)[month] AS on_time, arrayResize(c.doubtful, 12)[month] AS doubtful
        FROM owed
        INNER JOIN huizong_store.division AS d ON d.code = owed.division
        LEFT JOIN (SELECT * FROM huizong_store.completeness_year FINAL WHERE NOT gone) AS c
            ON c.data_set = owed.data_set AND c.division = owed.division AND c.year = owed.year
        ARRAY JOIN range(1, 13) AS month
        WHERE period BETWEEN first_month AND last_month
    )
SELECT
    dataset, division, level, parent, name, period, due_on,
    toUInt64(expected) AS expected, toUInt64(reported) AS reported, toUInt64(partial) AS partial,
    expected - reported - partial AS missing,
    toUInt64(on_time) AS on_time, reported - on_time AS late, toUInt64(doubtful) AS doubtful, year
FROM areas
UNION ALL
SELECT
    dataset, 0 AS division, 'country' AS level, 0 AS parent, '全国' AS name, period, any(due_on),
    sum(expected) AS all_expected, sum(reported) AS all_reported, sum(partial) AS all_partial,
    all_expected - all_reported - all_partial,
    sum(on_time) AS all_on_time, all_reported - all_on_time, sum(doubtful), year
FROM areas
WHERE areas.level = 'province'
GROUP BY dataset, year, period
