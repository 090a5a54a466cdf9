-- Which catalogue the derived tables were made with.
CREATE TABLE IF NOT EXISTS huizong_store.catalogue
(
    hash String,
    at DateTime64(3, 'Asia/Shanghai')
)
ENGINE = ReplacingMergeTree(at) ORDER BY tuple()
SETTINGS $durable
