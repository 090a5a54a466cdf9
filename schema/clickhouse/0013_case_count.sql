-- What a kind of case counts in.
CREATE TABLE IF NOT EXISTS huizong_store.case_count
(
    kind LowCardinality(String),
    metric LowCardinality(String),
    at LowCardinality(String),
    outcomes Array(String),
    dimension LowCardinality(String),
    items Array(String),
    amount String
)
ENGINE = MergeTree ORDER BY (kind, metric)
SETTINGS $durable
