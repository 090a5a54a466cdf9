-- side_area_year holds what this held.
DROP TABLE IF EXISTS huizong_store.side_year
