CREATE TABLE IF NOT EXISTS huizong_store.indicator
(
    code LowCardinality(String),
    name String,
    name_en String,
    unit LowCardinality(String),
    definition String,
    numerator Array(String),
    denominator Array(String),
    goal LowCardinality(String)
)
ENGINE = MergeTree ORDER BY code
SETTINGS $durable
