-- Every accepted event at every sequence it was seen at. (division, id) names
-- an event; its first sequence is its place in the order of truth.
CREATE TABLE IF NOT EXISTS huizong_store.event
(
    division UInt32,
    id String,
    sequence UInt64,
    type LowCardinality(String),
    source String,
    submitter String,
    note String,
    time DateTime64(3, 'Asia/Shanghai'),
    stream_time DateTime64(9, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
ORDER BY (division, id, sequence)
SETTINGS index_granularity = 1024, $durable
