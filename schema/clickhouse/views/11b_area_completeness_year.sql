-- huizong.area_completeness by years: arrays of twelve months, 0 in those not owed, for
-- dashboards that want all months of many divisions.
CREATE OR REPLACE VIEW huizong.area_completeness_year
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    o.data_set AS dataset, o.division AS division, o.level AS level, o.parent AS parent, o.name AS name, calendar.year AS year,
    arrayMap(m -> toUInt64(o.units * m), calendar.owed) AS expected,
    arrayMap((n, m) -> toUInt64(n * m), arrayResize(c.reported, 12), calendar.owed) AS reported,
    arrayMap((n, m) -> toUInt64(n * m), arrayResize(c.on_time, 12), calendar.owed) AS on_time
FROM huizong_store.owing AS o
INNER JOIN
(
    SELECT
        spans.data_set AS data_set, spans.province AS province, u.year AS year, groupArrayInsertAt(0, 12)(1, toUInt32(u.month - 1)) AS owed
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
    INNER JOIN
    (
        SELECT code, due_day, addMonths(toStartOfMonth(subtractDays(toDate(now('Asia/Shanghai'), 'Asia/Shanghai'), due_day)), -1) AS last_due
        FROM huizong_store.data_set
    ) AS s ON s.code = spans.data_set
    INNER JOIN huizong_store.due_date AS u ON u.due_day = s.due_day
    WHERE makeDate(u.year, u.month, 1) >= spans.first_month
        AND (makeDate(u.year, u.month, 1) <= spans.last_month
            OR makeDate(u.year, u.month, 1) <= s.last_due AND spans.last_month >= addMonths(s.last_due, -12)
                AND u.due_on < toDate(now('Asia/Shanghai'), 'Asia/Shanghai'))
    GROUP BY data_set, province, year
) AS calendar ON calendar.data_set = o.data_set AND calendar.province = intDiv(o.division, 10000)
LEFT JOIN (SELECT level, data_set, division, year, reported, on_time FROM huizong_store.completeness_area_year FINAL WHERE NOT gone) AS c
    ON c.level = o.level AND c.data_set = o.data_set AND c.division = o.division AND c.year = calendar.year
WHERE NOT o.own AND o.division != 0 AND o.since <= calendar.year AND calendar.year < o.until
