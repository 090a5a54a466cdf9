-- A division's year of a metric: arrays of twelve months. own = its own
-- offices only, the reporting unit; else the whole area. One insert writes all
-- levels, so a reader sees a month and its year to date change together.
CREATE TABLE IF NOT EXISTS huizong_store.rollup_year
(
    metric LowCardinality(String),
    dimension LowCardinality(String),
    item LowCardinality(String),
    year UInt16,
    division UInt32,
    own Bool,
    level LowCardinality(String),
    parent UInt32,
    name LowCardinality(String),
    value Array(Nullable(Decimal(38, 4))),
    ytd Array(Nullable(Decimal(38, 4))),
    basis Array(Enum8('' = 0, 'report' = 1, 'cases' = 2, 'mixed' = 3)),
    reported Array(UInt16),
    expected Array(UInt16),
    updated Array(DateTime64(9, 'Asia/Shanghai')),
    version UInt64,
    gone Bool
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (metric, dimension, item, year, division, own)
SETTINGS index_granularity = 256, $durable
