-- Every refused event, at its sequence, with its reasons. The event itself is a
-- dead letter in the stream HUIZONG_DEAD.
CREATE TABLE IF NOT EXISTS huizong_store.refusal
(
    sequence UInt64,
    subject String,
    division UInt32,
    id String,
    reasons Array(String),
    stream_time DateTime64(9, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
ORDER BY sequence
SETTINGS index_granularity = 1024, $durable
