-- Which steps of an alert a channel has taken. A step without its row is told again.
CREATE TABLE IF NOT EXISTS huizong_store.alert_notice
(
    channel LowCardinality(String),
    rule LowCardinality(String),
    code LowCardinality(String),
    division UInt32,
    about LowCardinality(String),
    step UInt32,
    state Enum8('pending' = 1, 'firing' = 2, 'resolved' = 3, 'cleared' = 4),
    severity LowCardinality(String),
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (channel, rule, code, division, about, step, state, severity)
SETTINGS index_granularity = 1024, $durable
