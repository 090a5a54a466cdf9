-- Fills an empty, migrated warehouse with a national set: every county, city and
-- province of the catalogue reports 60 months, up to the last one that is due.
-- Each repeats a simulated unit of the demo of its own level, times 1 to 3, so
-- that shares, missing months and cross-checks are as they are there.
-- $demo is the demo's native address, $user and $password its reader's.

CREATE DATABASE IF NOT EXISTS national;

-- What the demo's units have, each numbered within its level.
CREATE OR REPLACE TABLE national.template ENGINE = MergeTree ORDER BY (level, number, period) AS
SELECT level, toUInt64(dense_rank() OVER (PARTITION BY level ORDER BY division) - 1) AS number, period, metric, value
FROM remote('$demo', 'huizong', 'unit', '$user', '$password');

-- One report a unit and month, in the order they arrive; 1 in 25 is late, 1 in 50 is corrected.
CREATE OR REPLACE TABLE national.report ENGINE = MergeTree ORDER BY (level, number, template_period) AS
WITH
    toStartOfMonth(subtractDays(today(), 10)) AS after,
    units AS
    (
        SELECT
            d.code AS division, d.level AS level,
            cityHash64(d.code) % t.units AS number,
            1 + cityHash64(d.code, 'scale') % 3 AS scale
        FROM huizong_store.division AS d
        INNER JOIN (SELECT level, toUInt64(max(number) + 1) AS units FROM national.template GROUP BY level) AS t ON t.level = d.level
        WHERE d.until = 65535 AND NOT d.pseudo
    ),
    stated AS
    (
        SELECT
            units.*, addMonths(after, -age) AS period, correction,
            makeDate(2022 + toYear(period) % 3, toMonth(period), 1) AS template_period,
            toDateTime64(addMonths(period, 1), 3, 'Asia/Shanghai')
                + toIntervalMinute(cityHash64(division, period) % (24 * 60 * 3))
                + toIntervalDay(if(cityHash64(division, period, 'late') % 25 = 0, 6, 0) + 20 * correction) AS time
        FROM units
        ARRAY JOIN range(1, 61) AS age
        ARRAY JOIN if(cityHash64(division, period, 'corrected') % 50 = 0, [0, 1], [0]) AS correction
        WHERE time < now()
    )
SELECT
    division, level, number, scale, period, template_period, correction, time,
    row_number() OVER (ORDER BY time, division) AS sequence,
    concat('national-', toString(division), '-', toString(sequence)) AS id
FROM stated;

INSERT INTO huizong_store.event (division, id, sequence, type, source, submitter, note, time, stream_time)
SELECT
    division, id, sequence, 'huizong.report.v1', concat('/divisions/', toString(division)), '统计员',
    if(correction, '按核查结果更正', ''), time, time + toIntervalMinute(1)
FROM national.report;

-- A correction states two metrics in a hundred of its report again.
INSERT INTO huizong_store.figure_history
(metric, scope, yearly, dimension, item, period, division, sequence, value, qualifier, quote, note, id, source, submitter, time, stream_time, simulated)
SELECT
    t.metric, 'own', false, '', '', r.period, r.division, r.sequence, t.value * r.scale + r.correction, '', '', '',
    r.id, concat('/divisions/', toString(r.division)), '统计员', r.time, r.time + toIntervalMinute(1), false
FROM national.report AS r
INNER JOIN national.template AS t ON t.level = r.level AND t.number = r.number AND t.period = r.template_period
WHERE r.correction = 0 OR cityHash64(t.metric, r.division, r.period) % 50 = 0
SETTINGS min_insert_block_size_rows = 1000000;

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
WHERE until = 65535 AND level = 'county' AND NOT pseudo;

INSERT INTO huizong_store.case_flag (kind, case, flag, division, other_division, event_id, sequence, time, version, gone)
SELECT kind, case, 'closed_before_opened', division, 0, id, sequence, time, 1, false
FROM huizong_store.case_history
WHERE closed < opened;
