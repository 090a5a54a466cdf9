-- How many reporting units owe a data set in a division, by year.
CREATE TABLE IF NOT EXISTS huizong_store.owing
(
    data_set LowCardinality(String),
    division UInt32,
    own Bool,
    since UInt16,
    until UInt16,
    units UInt16
)
ENGINE = MergeTree ORDER BY (data_set, division, own, since)
SETTINGS $durable
