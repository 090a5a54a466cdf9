-- Every change of an alert's state, the step-th of its rule, code, division and
-- year or month (about). Two processes that judge the same thing write the same
-- step; the later word counts. was = the severity of the step before, in which it
-- was last told.
CREATE TABLE IF NOT EXISTS huizong_store.alert_transition
(
    rule LowCardinality(String),
    code LowCardinality(String),
    division UInt32,
    about LowCardinality(String),
    step UInt32,
    state Enum8('pending' = 1, 'firing' = 2, 'resolved' = 3, 'cleared' = 4),
    severity LowCardinality(String),
    was LowCardinality(String),
    level LowCardinality(String),
    name LowCardinality(String),
    period Date,
    provisional Bool,
    value Float64,
    threshold Float64,
    message String,
    reason LowCardinality(String),
    since DateTime64(3, 'Asia/Shanghai'),
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(at)
ORDER BY (rule, code, division, about, step)
SETTINGS index_granularity = 1024, $durable
