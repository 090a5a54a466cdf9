-- The figures of scope total once more, by themselves: they are few, and
-- looked up often.
CREATE TABLE IF NOT EXISTS huizong_store.published_history AS huizong_store.figure_history
