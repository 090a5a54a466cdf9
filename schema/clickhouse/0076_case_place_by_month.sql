-- case_place by another key: the month before the division, for what comes in bears on
-- a month or two of all divisions.
CREATE TABLE IF NOT EXISTS huizong_store.case_place_by_month
(
    kind LowCardinality(String),
    month Date,
    division UInt32,
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
ORDER BY (kind, month, division, case)
SETTINGS index_granularity = 1024, $durable
