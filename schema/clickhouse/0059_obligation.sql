-- Every month a reporting unit owes a data set: from the first month its province
-- reported the set (old cases alone owe nothing), to the last one it reported or,
-- as long as it reported some month of the past year, to the last one that is due.
CREATE OR REPLACE VIEW huizong_store.obligation AS
WITH
    spans AS
    (
        SELECT
            data_set, province,
            if(max(reported), minIf(first, reported), min(first)) AS first_month,
            if(max(reported), maxIf(last, reported), max(last)) AS last_month
        FROM
        (
            SELECT
                data_set, intDiv(division, 10000) AS province, reports > 0 AS reported,
                min(makeDate(year, month, 1)) AS first, max(makeDate(year, month, 1)) AS last
            FROM huizong_store.standing FINAL
            WHERE NOT gone
            GROUP BY data_set, province, reported
        )
        GROUP BY data_set, province
    ),
    months AS
    (
        SELECT
            s.code AS data_set, s.due_day AS due_day, length(s.metrics) AS required, s.owed_by AS owed_by, spans.province AS province,
            addMonths(toStartOfMonth(subtractDays(toDate(now('Asia/Shanghai'), 'Asia/Shanghai'), s.due_day)), -1) AS last_due,
            if(last_due > last_month AND last_month >= addMonths(last_due, -12), last_due, last_month) AS until,
            arrayJoin(arrayMap(n -> addMonths(first_month, n), range(toUInt64(dateDiff('month', first_month, until) + 1)))) AS month
        FROM spans
        INNER JOIN huizong_store.data_set AS s ON s.code = spans.data_set
    )
SELECT
    data_set, d.code AS division, toYear(months.month) AS year, toMonth(months.month) AS month, required,
    addDays(addMonths(months.month, 1), due_day - 1) AS due_on
FROM months
INNER JOIN (SELECT *, intDiv(code, 10000) AS province FROM huizong_store.division WHERE level != 'country' AND NOT pseudo) AS d ON d.province = months.province
WHERE has(owed_by, d.level) AND d.since <= toYear(months.month) AND toYear(months.month) < d.until
