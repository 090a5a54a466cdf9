-- Both sides of an indicator for a division and year, summed over their metrics:
-- arrays of twelve months. own = its own offices only, else the whole area. A side is
-- NULL where one of its metrics is; a denominator that is a goal is not here. stated =
-- a metric of either side was stated that month.
CREATE TABLE IF NOT EXISTS huizong_store.side_year
(
    indicator LowCardinality(String),
    year UInt16,
    division UInt32,
    own Bool,
    goal LowCardinality(String),
    level LowCardinality(String),
    parent UInt32,
    name LowCardinality(String),
    numerator Array(Nullable(Decimal(38, 4))),
    ytd_numerator Array(Nullable(Decimal(38, 4))),
    denominator Array(Nullable(Decimal(38, 4))),
    ytd_denominator Array(Nullable(Decimal(38, 4))),
    stated Array(Bool),
    version UInt64,
    gone Bool
)
ENGINE = ReplacingMergeTree(version)
ORDER BY (indicator, year, division, own)
SETTINGS index_granularity = 256, $durable
