-- What was done about an alert (督办): acknowledged, assigned, replied, closed.
CREATE TABLE IF NOT EXISTS huizong_store.alert_action
(
    rule LowCardinality(String),
    code LowCardinality(String),
    division UInt32,
    about LowCardinality(String),
    id String,
    action Enum8('ack' = 1, 'assign' = 2, 'reply' = 3, 'close' = 4),
    set_by String,
    owner String,
    deadline Nullable(Date),
    text String,
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (rule, code, division, about, id)
SETTINGS index_granularity = 1024, $durable
