-- What was derived before there was this table.
INSERT INTO huizong_store.side_area_year SELECT * FROM huizong_store.side_year
