-- A division's goal for a year: its own, or the sum of its children's where
-- all have one. code = the metric or indicator that has the goal; target = the
-- target metric it is the value of.
CREATE TABLE IF NOT EXISTS huizong_store.goal
(
    code LowCardinality(String),
    target LowCardinality(String),
    division UInt32,
    year UInt16,
    value Decimal(18, 4),
    origin LowCardinality(String),
    note String
)
ENGINE = MergeTree ORDER BY (code, year, division)
SETTINGS $durable
