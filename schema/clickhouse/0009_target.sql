-- Targets as they were given; goals are computed from them.
CREATE TABLE IF NOT EXISTS huizong_store.target
(
    code LowCardinality(String),
    target LowCardinality(String),
    division UInt32,
    year UInt16,
    value Decimal(18, 4),
    origin LowCardinality(String),
    note String,
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (code, year, division)
SETTINGS $durable
