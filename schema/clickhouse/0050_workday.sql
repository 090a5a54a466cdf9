-- How many working days the twelve months of a year have.
CREATE TABLE IF NOT EXISTS huizong_store.workday
(
    year UInt16,
    days Array(UInt8)
)
ENGINE = MergeTree ORDER BY year
SETTINGS $durable
