-- huizong.reconciliation joins by itself what this view gathered.
DROP VIEW IF EXISTS huizong_store.printed_rate
