-- The cells that follow from what the reports state of the metrics in wanted (code).
INSERT INTO huizong_store.cell
SELECT
    t.metric, t.dimension, t.item, toYear(r.period), r.division, toMonth(r.period),
    toDecimal128(t.value * r.scale + (r.corrected AND cityHash64(t.metric, r.division, r.period) % 50 = 0), 4), 'report',
    r.time + toIntervalMinute(1), r.time, r.time + toIntervalMinute(1), false,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + 1 + (r.corrected AND cityHash64(t.metric, r.division, r.period) % 50 = 0), false
FROM huizong_bench.report AS r
INNER JOIN (SELECT * FROM huizong_bench.template WHERE metric IN (SELECT code FROM wanted)) AS t
    ON t.level = r.level AND t.number = r.number AND t.age = r.age
WHERE r.correction = 0
