-- judged = the dead letters were judged by this catalogue, too.
ALTER TABLE huizong_store.catalogue ADD COLUMN IF NOT EXISTS judged Bool
