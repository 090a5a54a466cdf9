-- Who has stated every required metric of a data set, and when. expected =
-- reported + partial + missing; doubtful = on time by its word, but in the
-- stream more than three days after its word.
--
-- A set is owed from the first month the province reported it (old cases alone
-- owe nothing), to the last one it reported or, as long as it reported some
-- month of the past year, to the last one that is due: whose due_on is over.
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
    -- last_due goes by days that don't move, and so may come a few days early: areas wait for each row's due_on.
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
        SELECT
            o.data_set AS data_set, o.division AS division, o.units AS units, spans.due_day AS due_day,
            first_month, spans.last_month AS last_stated, spans.until AS last_month, year
        FROM huizong_store.owing AS o
        INNER JOIN spans ON spans.data_set = o.data_set AND spans.province = intDiv(o.division, 10000)
        ARRAY JOIN range(toUInt16(toYear(first_month)), toUInt16(toYear(spans.until) + 1)) AS year
        WHERE NOT o.own AND o.division != 0 AND o.since <= year AND year < o.until
    ),
    areas AS
    (
        SELECT
            owed.data_set AS dataset, owed.division AS division, d.level AS level, d.parent AS parent, d.name AS name, owed.year AS year,
            makeDate(owed.year, due_date.month, 1) AS period, due_date.due_on AS due_on,
            owed.units AS expected,
            arrayResize(c.reported, 12)[due_date.month] AS reported, arrayResize(c.partial, 12)[due_date.month] AS partial,
            arrayResize(c.on_time, 12)[due_date.month] AS on_time, arrayResize(c.doubtful, 12)[due_date.month] AS doubtful
        FROM owed
        INNER JOIN huizong_store.division AS d ON d.code = owed.division
        LEFT JOIN (SELECT * FROM huizong_store.completeness_year FINAL WHERE NOT gone) AS c
            ON c.data_set = owed.data_set AND c.division = owed.division AND c.year = owed.year
        INNER JOIN huizong_store.due_date ON due_date.due_day = owed.due_day AND due_date.year = owed.year
        WHERE period BETWEEN first_month AND last_month AND (period <= last_stated OR due_date.due_on < toDate(now('Asia/Shanghai'), 'Asia/Shanghai'))
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
