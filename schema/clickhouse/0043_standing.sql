-- How much of a data set a reporting unit has standing for a month: of its
-- metrics, how many, how many by report, how many came late in the stream, and
-- the word of the last first statement. gone = none stands.
CREATE TABLE IF NOT EXISTS huizong_store.standing
(
    data_set LowCardinality(String),
    year UInt16,
    division UInt32,
    month UInt8,
    metrics UInt16,
    reports UInt16,
    late_arrivals UInt16,
    last_word DateTime64(3, 'Asia/Shanghai'),
    version UInt64,
    gone Bool
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (data_set, year, division, month)
SETTINGS index_granularity = 2048, $durable
