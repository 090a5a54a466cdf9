-- Every figure ever stated. period is the first day of the month or, where
-- yearly, of the year. A null value is a withdrawal. Source and submitter are cut
-- short here; the event has them whole.
CREATE TABLE IF NOT EXISTS huizong_store.figure_history
(
    metric LowCardinality(String),
    scope LowCardinality(String),
    yearly Bool,
    dimension LowCardinality(String),
    item String,
    period Date,
    division UInt32,
    sequence UInt64,
    value Nullable(Decimal(18, 4)),
    qualifier LowCardinality(String),
    quote String,
    note String,
    id String,
    source String,
    submitter String,
    time DateTime64(3, 'Asia/Shanghai'),
    stream_time DateTime64(9, 'Asia/Shanghai'),
    simulated Bool,
    INDEX by_sequence sequence TYPE minmax
)
ENGINE = ReplacingMergeTree
ORDER BY (metric, scope, yearly, dimension, item, period, division, sequence)
SETTINGS index_granularity = 1024, $durable
