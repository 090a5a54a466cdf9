-- Every version of every case ever stated.
CREATE TABLE IF NOT EXISTS huizong_store.case_history
(
    kind LowCardinality(String),
    case String,
    sequence UInt64,
    division UInt32,
    version UInt64,
    opened Date,
    closed Nullable(Date),
    outcome String,
    dimension LowCardinality(String),
    item LowCardinality(String),
    amounts Map(LowCardinality(String), Decimal(18, 4)),
    void Bool,
    id String,
    source String,
    time DateTime64(3, 'Asia/Shanghai'),
    stream_time DateTime64(9, 'Asia/Shanghai'),
    simulated Bool,
    INDEX by_sequence sequence TYPE minmax
)
ENGINE = ReplacingMergeTree
ORDER BY (kind, case, sequence)
SETTINGS index_granularity = 1024, $durable
