-- side_year by another key: the year and the division first, for dashboards ask for all
-- indicators of a division, or of its siblings, far more often than for one of all.
CREATE TABLE IF NOT EXISTS huizong_store.side_area_year
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
ORDER BY (year, division, own, indicator)
SETTINGS index_granularity = 256, $durable
