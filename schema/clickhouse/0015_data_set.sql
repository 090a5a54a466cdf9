CREATE TABLE IF NOT EXISTS huizong_store.data_set
(
    code LowCardinality(String),
    name String,
    name_en String,
    metrics Array(String),
    owed_by Array(String),
    due_day UInt8
)
ENGINE = MergeTree ORDER BY code
SETTINGS $durable
