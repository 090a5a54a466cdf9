-- The cross-checks of the catalogue.
CREATE TABLE IF NOT EXISTS huizong_store.check
(
    code LowCardinality(String),
    name String,
    severity LowCardinality(String),
    kind LowCardinality(String),
    window LowCardinality(String),
    missing LowCardinality(String),
    left Array(String),
    operator LowCardinality(String),
    right Array(String),
    why String
)
ENGINE = MergeTree ORDER BY code
SETTINGS $durable
