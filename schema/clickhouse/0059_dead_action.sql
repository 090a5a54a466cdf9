-- What was done about dead letters, by whom and why: accepted by another
-- judgement (retry), or given up for good (discard).
CREATE TABLE IF NOT EXISTS huizong_store.dead_action
(
    sequence UInt64,
    action Enum8('retry' = 1, 'discard' = 2),
    set_by String,
    note String,
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (sequence, action)
SETTINGS index_granularity = 1024, $durable
