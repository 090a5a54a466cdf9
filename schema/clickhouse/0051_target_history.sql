-- Every target that was ever stated, by whom and when: of a code, year and
-- division the last one stands. target = the target metric it is the value of;
-- value NULL = withdrawn; warning, critical 0 = as the rule has it.
CREATE TABLE IF NOT EXISTS huizong_store.target_history
(
    code LowCardinality(String),
    target LowCardinality(String),
    division UInt32,
    year UInt16,
    value Nullable(Decimal(18, 4)),
    direction LowCardinality(String),
    pace LowCardinality(String),
    warning Decimal(9, 4),
    critical Decimal(9, 4),
    origin LowCardinality(String),
    note String,
    set_by String,
    at DateTime64(6, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree
ORDER BY (code, year, division, at)
SETTINGS $durable
