-- How a goal is held against what is done.
ALTER TABLE huizong_store.goal
    ADD COLUMN IF NOT EXISTS direction LowCardinality(String),
    ADD COLUMN IF NOT EXISTS pace LowCardinality(String),
    ADD COLUMN IF NOT EXISTS warning Decimal(9, 4),
    ADD COLUMN IF NOT EXISTS critical Decimal(9, 4)
