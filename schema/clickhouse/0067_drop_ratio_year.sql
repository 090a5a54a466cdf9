-- side_year, which is derived, holds what this view computed.
DROP VIEW IF EXISTS huizong_store.ratio_year
