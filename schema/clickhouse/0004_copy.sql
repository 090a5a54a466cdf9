-- The sequences at which an event was only a copy of itself. The set only
-- grows: a first sequence found later makes another one a copy, never less.
CREATE TABLE IF NOT EXISTS huizong_store.copy
(
    sequence UInt64,
    division UInt32,
    id String
)
ENGINE = ReplacingMergeTree
ORDER BY sequence
SETTINGS index_granularity = 1024, $durable
