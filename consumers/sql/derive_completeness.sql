-- Derives who has reported, of the data sets and years that the touched cells
-- bear on, for every area above them. Reads area (metric, dimension, item, year,
-- division, own).
INSERT INTO huizong_store.completeness_area_year
WITH
    areas AS
    (
        SELECT s.code AS data_set, area.year AS year, area.division AS division
        FROM area
        INNER JOIN (SELECT code, arrayJoin(metrics) AS metric FROM huizong_store.data_set) AS s ON s.metric = area.metric
        WHERE NOT area.own
    ),
    unit_months AS
    (
        SELECT
            st.data_set AS data_set, st.year AS year, st.division AS division, st.metrics AS metrics, st.reports AS reports,
            st.late_arrivals AS late_arrivals, st.version AS version, st.gone AS gone, toUInt32(st.month - 1) AS slot,
            has(s.owed_by, d.level) AND NOT d.pseudo AND d.since <= st.year AND st.year < d.until AS is_owing,
            toUInt8(is_owing AND st.metrics = length(s.metrics)) AS is_reported,
            toUInt8(is_reported AND st.last_word < toDateTime64(addDays(due.due_on, 1), 3, 'Asia/Shanghai')) AS is_on_time
        FROM (SELECT * FROM huizong_store.standing FINAL PREWHERE (data_set, year) IN (SELECT data_set, year FROM areas)) AS st
        INNER JOIN huizong_store.data_set AS s ON s.code = st.data_set
        INNER JOIN huizong_store.division AS d ON d.code = st.division
        INNER JOIN huizong_store.due_date AS due ON due.due_day = s.due_day AND due.year = st.year AND due.month = st.month
    ),
    area_months AS
    (
        SELECT
            u.data_set AS data_set, u.year AS year, a.division AS division, u.slot AS slot, any(a.level) AS level,
            sum(u.is_reported) AS reported, countIf(u.is_owing AND u.metrics > 0 AND NOT u.is_reported) AS partial,
            sum(u.is_on_time) AS on_time, countIf(u.is_on_time AND u.late_arrivals > 0) AS doubtful,
            countIf(NOT u.gone) AS standing, countIf(u.reports > 0) AS by_report,
            sum(u.version % bitShiftLeft(1::UInt64, 40)) AS version
        FROM unit_months AS u
        INNER JOIN huizong_store.ancestor AS a ON a.unit = u.division
        WHERE NOT a.own AND a.since <= u.year AND u.year < a.until
            AND cityHash64(u.data_set, u.year, a.division) IN (SELECT cityHash64(data_set, year, division) FROM areas)
        GROUP BY data_set, year, division, slot
    )
SELECT
    data_set, year, division, any(level) AS level,
    groupArrayInsertAt(toUInt16(0), 12)(toUInt16(reported), slot), groupArrayInsertAt(toUInt16(0), 12)(toUInt16(partial), slot),
    groupArrayInsertAt(toUInt16(0), 12)(toUInt16(on_time), slot), groupArrayInsertAt(toUInt16(0), 12)(toUInt16(doubtful), slot),
    groupArrayInsertAt(toUInt16(0), 12)(toUInt16(standing), slot) AS standing_units, groupArrayInsertAt(toUInt16(0), 12)(toUInt16(by_report), slot),
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + sum(version) AS version,
    arraySum(standing_units) = 0 AS gone
FROM area_months
GROUP BY data_set, year, division
