-- Catalogue data, replaced as a whole when the catalogue changes (0010-0018, 0042).
CREATE TABLE IF NOT EXISTS huizong_store.division
(
    code UInt32,
    name String,
    level LowCardinality(String),
    parent UInt32,
    since UInt16,
    until UInt16,
    pseudo Bool
)
ENGINE = MergeTree ORDER BY code
SETTINGS $durable
