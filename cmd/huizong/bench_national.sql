-- Fills an empty, migrated warehouse with what the units of an area state in some
-- months. huizong_bench.template has what simulated units state; each unit repeats one
-- of its level, times 1 to 3, so that shares and cross-checks are as they are there.
-- $span and $area name the area, $first the first month, $months how many there are.

-- One report a unit and month; 1 in 100 is missing, 1 in 25 late, 1 in 50 corrected.
CREATE TABLE huizong_bench.report ENGINE = MergeTree ORDER BY (level, number, age) AS
WITH
    units AS
    (
        SELECT
            d.code AS division, d.level AS level,
            cityHash64(d.code) % t.units AS number,
            1 + cityHash64(d.code, 'scale') % 3 AS scale
        FROM huizong_store.division AS d
        INNER JOIN (SELECT level, toUInt64(max(number) + 1) AS units FROM huizong_bench.template GROUP BY level) AS t ON t.level = d.level
        WHERE d.until = 65535 AND NOT d.pseudo AND intDiv(d.code, $span) = intDiv($area, $span)
    ),
    stated AS
    (
        SELECT
            units.*, toUInt8(age) AS age, addMonths(toDate('$first'), age) AS period, correction,
            cityHash64(division, period, 'corrected') % 50 = 0 AS corrected,
            toDateTime64(addMonths(period, 1), 3, 'Asia/Shanghai')
                + toIntervalMinute(cityHash64(division, period) % (24 * 60 * 3))
                + toIntervalDay(if(cityHash64(division, period, 'late') % 25 = 0, 6, 0) + 20 * correction) AS time
        FROM units
        ARRAY JOIN range($months) AS age
        ARRAY JOIN if(corrected, [0, 1], [0]) AS correction
        WHERE cityHash64(division, period, 'missing') % 100 != 0 AND time < now()
    )
SELECT
    *,
    row_number() OVER (ORDER BY time, division) AS sequence,
    concat('bench-', toString(division), '-', toString(sequence)) AS id
FROM stated;

INSERT INTO huizong_store.event (division, id, sequence, type, source, submitter, note, time, stream_time)
SELECT
    division, id, sequence, 'huizong.report.v1', concat('/divisions/', toString(division)), '统计员',
    if(correction, '按核查结果更正', ''), time, time + toIntervalMinute(1)
FROM huizong_bench.report;

INSERT INTO huizong_store.position (stream, created, sequence, first, at)
SELECT 'HUIZONG', now(), max(sequence), 1, now() FROM huizong_bench.report;

-- A hundred cases a county. They count in nothing: their metrics are reported.
INSERT INTO huizong_store.case_history
SELECT
    ['legal_aid', 'mediation', 'enforcement_check'][1 + n % 3] AS kind, concat('案', toString(division), '-', toString(n)) AS case,
    10000000 + rowNumberInAllBlocks() AS sequence, code AS division, 0 AS version,
    subtractDays(today(), 40 + cityHash64(division, n) % 1700) AS opened, addDays(opened, if(n = 1, -1, cityHash64(n, division) % 40)) AS closed,
    'resolved', '', '', map(), false, case, concat('/divisions/', toString(division), '/cases'),
    toDateTime64(closed, 3, 'Asia/Shanghai') AS time, time AS stream_time, false
FROM huizong_store.division
ARRAY JOIN range(100) AS n
WHERE until = 65535 AND level = 'county' AND NOT pseudo AND intDiv(code, $span) = intDiv($area, $span);

INSERT INTO huizong_store.case_flag (kind, case, flag, division, other_division, event_id, sequence, time, version, gone)
SELECT kind, case, 'closed_before_opened', division, 0, id, sequence, time, 1, false
FROM huizong_store.case_history
WHERE closed < opened;

-- One in five counties has an alert that fires, one in ten one that is over.
INSERT INTO huizong_store.alert_transition
SELECT
    'behind_pace' AS rule, 'consult_free' AS code, d.code AS division, toString(toYear(yesterday())) AS about, n AS step,
    ['firing', 'resolved'][n], 'warning', '', d.level, d.name, toStartOfMonth(subtractMonths(today(), 1)), false,
    0.5, 0.8, '进度落后', '', subtractDays(now(), 20), subtractDays(now(), 10 - n)
FROM huizong_store.division AS d
ARRAY JOIN range(1, 2 + (cityHash64(d.code) % 10 = 0)) AS n
WHERE d.until = 65535 AND d.level = 'county' AND NOT d.pseudo AND cityHash64(d.code) % 5 = 0 AND intDiv(d.code, $span) = intDiv($area, $span);

INSERT INTO huizong_store.refusal (sequence, subject, division, id, reasons, stream_time)
SELECT 30000000 + rowNumberInAllBlocks(), 'hz.report.00.00.00', code, 'x', ['没有这个指标'], subtractDays(now(), code % 300)
FROM huizong_store.division
WHERE until = 65535 AND code % 3 = 0 AND intDiv(code, $span) = intDiv($area, $span);
