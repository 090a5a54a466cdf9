-- The value of a metric (or of one item of its breakdown) for one reporting
-- unit and month: the standing report's, else what the standing cases give.
-- gone = nothing stands. first_* is the first statement of a value.
CREATE TABLE IF NOT EXISTS huizong_store.cell
(
    metric LowCardinality(String),
    dimension LowCardinality(String),
    item LowCardinality(String),
    year UInt16,
    division UInt32,
    month UInt8,
    value Decimal(38, 4),
    basis Enum8('report' = 1, 'cases' = 2),
    updated DateTime64(9, 'Asia/Shanghai'),
    first_time DateTime64(3, 'Asia/Shanghai'),
    first_stream_time DateTime64(9, 'Asia/Shanghai'),
    first_simulated Bool,
    version UInt64,
    gone Bool
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (metric, dimension, item, year, division, month)
SETTINGS index_granularity = 2048, $durable
