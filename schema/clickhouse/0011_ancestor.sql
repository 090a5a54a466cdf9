-- Every row a reporting unit counts in: its own, and every level above it.
CREATE TABLE IF NOT EXISTS huizong_store.ancestor
(
    unit UInt32,
    division UInt32,
    own Bool,
    level LowCardinality(String),
    parent UInt32,
    name LowCardinality(String),
    since UInt16,
    until UInt16
)
ENGINE = MergeTree ORDER BY (unit, division, own)
SETTINGS $durable
