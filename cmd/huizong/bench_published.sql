-- Who has reported: each report states all sets that its unit owes.
INSERT INTO huizong_store.completeness_area_year
WITH
    unit_years AS
    (
        SELECT
            s.code AS data_set, toYear(r.period) AS year, r.division AS division,
            sumForEach(arrayMap(m -> toUInt8(m = toMonth(r.period)), range(1, 13))) AS reported,
            sumForEach(arrayMap(m -> toUInt8(m = toMonth(r.period) AND r.time < toDateTime64(addDays(due.due_on, 1), 3, 'Asia/Shanghai')), range(1, 13))) AS on_time
        FROM huizong_bench.report AS r
        INNER JOIN (SELECT code, due_day, arrayJoin(owed_by) AS level FROM huizong_store.data_set) AS s ON s.level = r.level
        INNER JOIN huizong_store.due_date AS due ON due.due_day = s.due_day AND due.year = toYear(r.period) AND due.month = toMonth(r.period)
        WHERE r.correction = 0
        GROUP BY data_set, year, division
    )
SELECT
    u.data_set, u.year, a.division, any(a.level),
    arrayMap(n -> toUInt16(n), sumForEach(u.reported)) AS all_reported, arrayMap(n -> toUInt16(0), all_reported), arrayMap(n -> toUInt16(n), sumForEach(u.on_time)),
    arrayMap(n -> toUInt16(0), all_reported), all_reported, all_reported,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + count(), false
FROM unit_years AS u
INNER JOIN huizong_store.ancestor AS a ON a.unit = u.division
WHERE NOT a.own AND a.since <= u.year AND u.year < a.until
GROUP BY u.data_set, u.year, a.division;

-- What every city and province printed for its years: a tenth of the metrics, one
-- figure in fifty off by one.
INSERT INTO huizong_store.figure_history
(metric, scope, yearly, dimension, item, period, division, sequence, value, qualifier, quote, note, id, source, submitter, time, stream_time, simulated)
SELECT
    metric, 'total', true, '', '', makeDate(year, 1, 1), division, 20000000 + rowNumberInAllBlocks(),
    toDecimal64(assumeNotNull(ytd[12]), 4) + (cityHash64(metric, division, year) % 50 = 0), 'exact', '', '',
    concat('printed-', metric, '-', toString(year)), concat('/divisions/', toString(division), '/yearbook'), '',
    makeDateTime64(year + 1, 3, 1, 9, 0, 0, 0, 3, 'Asia/Shanghai'), makeDateTime64(year + 1, 3, 1, 9, 0, 0, 0, 9, 'Asia/Shanghai'), false
FROM huizong_store.rollup_year FINAL
WHERE NOT gone AND NOT own AND dimension = '' AND level IN ('city', 'province') AND year < toYear(today())
    AND ytd[12] IS NOT NULL AND cityHash64(metric) % 10 = 0;

INSERT INTO huizong_store.published_history SELECT * FROM huizong_store.figure_history WHERE scope = 'total';
