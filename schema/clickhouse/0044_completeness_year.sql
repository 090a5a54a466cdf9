-- A division's year of a data set: arrays of twelve months, of how many units of
-- its whole area have reported, in part, on time and doubtfully; and, owing or
-- not, how many have anything standing, and how many by report.
CREATE TABLE IF NOT EXISTS huizong_store.completeness_year
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
ORDER BY (data_set, year, division)
SETTINGS index_granularity = 1024, $durable
