-- What looks wrong about a case, told to each division it concerns. gone = no
-- longer so. version counts the facts the row was derived from.
CREATE TABLE IF NOT EXISTS huizong_store.case_flag
(
    kind LowCardinality(String),
    case String,
    flag LowCardinality(String),
    division UInt32,
    other_division UInt32,
    event_id String,
    sequence UInt64,
    time DateTime64(3, 'Asia/Shanghai'),
    version UInt64,
    gone Bool
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, case, flag, division)
SETTINGS index_granularity = 1024, $durable
