-- Which catalogue the derived tables were made with. Each change is another
-- generation, the high part of the versions of cells and roll-ups: the facts are
-- the same, but what they give under a newer catalogue stands. derived = done.
CREATE TABLE IF NOT EXISTS huizong_store.catalogue
(
    hash String,
    generation UInt64,
    derived Bool,
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = MergeTree ORDER BY generation
SETTINGS $durable
