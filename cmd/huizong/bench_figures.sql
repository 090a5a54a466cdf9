-- What the reports state of the metrics in wanted (code), as facts.
INSERT INTO huizong_store.figure_history
(metric, scope, yearly, dimension, item, period, division, sequence, value, qualifier, quote, note, id, source, submitter, time, stream_time, simulated)
SELECT
    t.metric, 'own', false, t.dimension, t.item, r.period, r.division, r.sequence, t.value * r.scale + r.correction, '', '', '',
    r.id, concat('/divisions/', toString(r.division)), '统计员', r.time, r.time + toIntervalMinute(1), false
FROM huizong_bench.report AS r
INNER JOIN (SELECT * FROM huizong_bench.template WHERE metric IN (SELECT code FROM wanted)) AS t
    ON t.level = r.level AND t.number = r.number AND t.age = r.age
WHERE r.correction = 0 OR cityHash64(t.metric, r.division, r.period) % 50 = 0;

-- Those that were stated twice.
INSERT INTO huizong_store.restated
SELECT
    t.metric, t.dimension, t.item, r.period, r.division, r.sequence, t.value * r.scale + r.correction, '', '统计员',
    r.id, r.time, r.time + toIntervalMinute(1)
FROM huizong_bench.report AS r
INNER JOIN (SELECT * FROM huizong_bench.template WHERE metric IN (SELECT code FROM wanted)) AS t
    ON t.level = r.level AND t.number = r.number AND t.age = r.age
WHERE r.corrected AND cityHash64(t.metric, r.division, r.period) % 50 = 0
