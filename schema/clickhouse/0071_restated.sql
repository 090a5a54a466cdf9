-- The statements of units' figures that were stated more than once: of these alone a
-- figure may have been corrected, and they are few. As in figure_history, by time first.
CREATE TABLE IF NOT EXISTS huizong_store.restated
(
    metric LowCardinality(String),
    dimension LowCardinality(String),
    item String,
    period Date,
    division UInt32,
    sequence UInt64,
    value Nullable(Decimal(18, 4)),
    note String,
    submitter String,
    id String,
    time DateTime64(3, 'Asia/Shanghai'),
    stream_time DateTime64(9, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
ORDER BY (period, division, metric, dimension, item, sequence)
SETTINGS index_granularity = 1024, $durable
