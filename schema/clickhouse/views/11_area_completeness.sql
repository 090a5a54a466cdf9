-- Who has stated every required metric of a data set, and when: provinces and what is
-- below them. huizong.completeness has the country besides, and reads this twice.
-- expected = reported + partial + missing; doubtful = on time by its word, but in the
-- stream more than three days after its word.
--
-- A set is owed from the first month the province reported it (old cases alone
-- owe nothing), to the last one it reported or, as long as it reported some
-- month of the past year, to the last one that is due: whose due_on is over.
CREATE OR REPLACE VIEW huizong.area_completeness
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    o.data_set AS dataset, o.division AS division, o.level AS level, o.parent AS parent, o.name AS name,
    makeDate(calendar.year, calendar.month, 1) AS period, calendar.due_on AS due_on,
    toUInt64(o.units) AS expected,
    toUInt64(arrayResize(c.reported, 12)[calendar.month]) AS reported, toUInt64(arrayResize(c.partial, 12)[calendar.month]) AS partial,
    expected - reported - partial AS missing,
    toUInt64(arrayResize(c.on_time, 12)[calendar.month]) AS on_time, reported - on_time AS late,
    toUInt64(arrayResize(c.doubtful, 12)[calendar.month]) AS doubtful,
    calendar.year AS year
FROM huizong_store.owing AS o
INNER JOIN
(
    SELECT
        spans.data_set AS data_set, spans.province AS province, u.year AS year, u.month AS month, u.due_on AS due_on,
        makeDate(u.year, u.month, 1) AS owed_month,
        -- last_due goes by days that don't move, and so may come a few days early: due_on says.
        addMonths(toStartOfMonth(subtractDays(toDate(now('Asia/Shanghai'), 'Asia/Shanghai'), s.due_day)), -1) AS last_due
    FROM
    (
        SELECT
            data_set, intDiv(division, 10000) AS province, max(arrayMax(by_report)) > 0 AS reported,
            if(reported, minIf(makeDate(year, arrayFirstIndex(n -> n > 0, by_report), 1), arrayMax(by_report) > 0),
                min(makeDate(year, arrayFirstIndex(n -> n > 0, standing), 1))) AS first_month,
            if(reported, maxIf(makeDate(year, arrayLastIndex(n -> n > 0, by_report), 1), arrayMax(by_report) > 0),
                max(makeDate(year, arrayLastIndex(n -> n > 0, standing), 1))) AS last_month
        FROM huizong_store.completeness_area_year FINAL
        WHERE level = 'province' AND NOT gone
        GROUP BY data_set, province
    ) AS spans
    INNER JOIN huizong_store.data_set AS s ON s.code = spans.data_set
    INNER JOIN huizong_store.due_date AS u ON u.due_day = s.due_day
    WHERE owed_month >= first_month
        AND (owed_month <= last_month
            OR owed_month <= last_due AND last_month >= addMonths(last_due, -12) AND due_on < toDate(now('Asia/Shanghai'), 'Asia/Shanghai'))
) AS calendar ON calendar.data_set = o.data_set AND calendar.province = intDiv(o.division, 10000)
LEFT JOIN (SELECT * FROM huizong_store.completeness_area_year FINAL WHERE NOT gone) AS c
    ON c.level = o.level AND c.data_set = o.data_set AND c.division = o.division AND c.year = calendar.year
WHERE NOT o.own AND o.division != 0 AND o.since <= calendar.year AND calendar.year < o.until
