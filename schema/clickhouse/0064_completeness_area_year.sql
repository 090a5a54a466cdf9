-- completeness_year by another key: the level first, for who owes from when to when is
-- read from the provinces of all years, which are one row in a hundred.
CREATE TABLE IF NOT EXISTS huizong_store.completeness_area_year
(
    data_set LowCardinality(String),
    year UInt16,
    division UInt32,
    level LowCardinality(String),
    reported Array(UInt16),
    partial Array(UInt16),
    on_time Array(UInt16),
    doubtful Array(UInt16),
    standing Array(UInt16),
    by_report Array(UInt16),
    version UInt64,
    gone Bool
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (level, data_set, year, division)
SETTINGS index_granularity = 256, $durable
