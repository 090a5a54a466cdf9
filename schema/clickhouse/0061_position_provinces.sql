-- A loader may read some provinces only: the row is that of the provinces it
-- names, by their subject tokens, as 14,15; none are all. With it goes when the
-- newest event of each of their cities came, which nobody then has to look for.
ALTER TABLE huizong_store.position
    ADD COLUMN IF NOT EXISTS provinces String,
    ADD COLUMN IF NOT EXISTS cities Array(UInt32),
    ADD COLUMN IF NOT EXISTS newest Array(DateTime64(3, 'Asia/Shanghai')),
    MODIFY ORDER BY (stream, provinces)
