-- What was derived before there was this table.
INSERT INTO huizong_store.completeness_area_year SELECT * FROM huizong_store.completeness_year
