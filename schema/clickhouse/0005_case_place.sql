-- Where a case stands or ever stood: one row a (case, division, month). The
-- attributes are those of its winning version; gone = it does not stand here
-- (any more). first_opened, first_closed = the statement that first put the
-- case here by that date, sequence 0 where none did. version counts the facts the row was derived from.
CREATE TABLE IF NOT EXISTS huizong_store.case_place
(
    kind LowCardinality(String),
    division UInt32,
    month Date,
    case String,
    opened_here Bool,
    closed_here Bool,
    outcome String,
    dimension LowCardinality(String),
    item LowCardinality(String),
    amounts Map(LowCardinality(String), Decimal(18, 4)),
    updated DateTime64(9, 'Asia/Shanghai'),
    first_opened Tuple(sequence UInt64, time DateTime64(3, 'Asia/Shanghai'), stream_time DateTime64(9, 'Asia/Shanghai'), simulated Bool),
    first_closed Tuple(sequence UInt64, time DateTime64(3, 'Asia/Shanghai'), stream_time DateTime64(9, 'Asia/Shanghai'), simulated Bool),
    version UInt64,
    gone Bool
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (kind, division, month, case)
SETTINGS index_granularity = 1024, $durable
