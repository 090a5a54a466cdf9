-- Every month a reporting unit owes a data set: from the first month its province
-- reported the set (old cases alone owe nothing), to the last one it reported or,
-- as long as it reported some month of the past year, to the last one that is due.
CREATE OR REPLACE VIEW huizong_store.obligation AS
WITH
    stated AS
    (
        SELECT
            s.code AS data_set, any(s.due_day) AS due_day, any(length(s.metrics)) AS required, any(s.owed_by) AS owed_by,
            intDiv(c.division, 10000) AS province,
            if(countIf(c.basis = 'report') > 0, minIf(c.period, c.basis = 'report'), min(c.period)) AS first_month,
            if(countIf(c.basis = 'report') > 0, maxIf(c.period, c.basis = 'report'), max(c.period)) AS last_month
        FROM (SELECT code, metrics, owed_by, due_day, arrayJoin(metrics) AS metric FROM huizong_store.data_set) AS s
        INNER JOIN (SELECT metric, division, basis, makeDate(year, month, 1) AS period FROM huizong_store.cell FINAL WHERE NOT gone AND dimension = '') AS c
            ON c.metric = s.metric
        GROUP BY data_set, province
    ),
    months AS
    (
        SELECT
            data_set, due_day, required, owed_by, province,
            addMonths(toStartOfMonth(subtractDays(toDate(now('Asia/Shanghai'), 'Asia/Shanghai'), due_day)), -1) AS last_due,
            if(last_due > last_month AND last_month >= addMonths(last_due, -12), last_due, last_month) AS until,
            arrayJoin(arrayMap(n -> addMonths(first_month, n), range(toUInt64(dateDiff('month', first_month, until) + 1)))) AS month
        FROM stated
    )
SELECT
    data_set, d.code AS division, month, required,
    addDays(addMonths(month, 1), due_day - 1) AS due_on
FROM months
INNER JOIN (SELECT * FROM huizong_store.division WHERE level != 'country' AND NOT pseudo) AS d ON intDiv(d.code, 10000) = months.province
WHERE has(owed_by, d.level) AND d.since <= toYear(month) AND toYear(month) < d.until
