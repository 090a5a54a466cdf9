DROP VIEW IF EXISTS huizong_store.obligation
