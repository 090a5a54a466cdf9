-- All of it is in target_history.
DROP TABLE IF EXISTS huizong_store.target
