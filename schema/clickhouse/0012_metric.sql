CREATE TABLE IF NOT EXISTS huizong_store.metric
(
    code LowCardinality(String),
    name String,
    name_en String,
    domain LowCardinality(String),
    domain_name String,
    unit LowCardinality(String),
    kind LowCardinality(String),
    division_axis LowCardinality(String),
    month_axis LowCardinality(String),
    definition String,
    published_only Bool,
    growth_of LowCardinality(String),
    data_set LowCardinality(String)
)
ENGINE = MergeTree ORDER BY code
SETTINGS $durable
