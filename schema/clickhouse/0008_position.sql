-- How far the stream is derived: a batch's last sequence, its first, and the
-- stream it was read from.
CREATE TABLE IF NOT EXISTS huizong_store.position
(
    stream String,
    created DateTime64(9, 'UTC'),
    sequence UInt64,
    first UInt64,
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(sequence)
ORDER BY stream
SETTINGS $durable
