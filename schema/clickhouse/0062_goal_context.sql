-- What a goal is held against needs of its division, its code and the calendar, so that
-- views need no joins for it. data_set = that of what counts towards it; additive = of a
-- metric that adds up over divisions; workdays = those of the months of its year and
-- of the three before, the latest first. december_due = when the figures of its year's
-- December are due.
ALTER TABLE huizong_store.goal
    ADD COLUMN IF NOT EXISTS level LowCardinality(String),
    ADD COLUMN IF NOT EXISTS parent UInt32,
    ADD COLUMN IF NOT EXISTS name String,
    ADD COLUMN IF NOT EXISTS is_indicator Bool,
    ADD COLUMN IF NOT EXISTS data_set LowCardinality(String),
    ADD COLUMN IF NOT EXISTS additive Bool,
    ADD COLUMN IF NOT EXISTS workdays Array(Array(UInt8)),
    ADD COLUMN IF NOT EXISTS december_due Date
