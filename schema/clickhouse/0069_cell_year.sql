-- A reporting unit's year of a metric: its cells as arrays of twelve months. The
-- roll-up sums these, of which there are a twelfth. No reader sees them.
CREATE TABLE IF NOT EXISTS huizong_store.cell_year
(
    metric LowCardinality(String),
    dimension LowCardinality(String),
    item LowCardinality(String),
    year UInt16,
    division UInt32,
    stands Array(UInt8),
    values Array(Decimal(38, 4)),
    bases Array(UInt8),
    updates Array(DateTime64(9, 'Asia/Shanghai')),
    version UInt64
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (metric, dimension, item, year, division)
SETTINGS index_granularity = 256, $durable
