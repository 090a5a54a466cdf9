-- The owing division itself, so that views need no join for it.
ALTER TABLE huizong_store.owing
    ADD COLUMN IF NOT EXISTS level LowCardinality(String),
    ADD COLUMN IF NOT EXISTS parent UInt32,
    ADD COLUMN IF NOT EXISTS name String
