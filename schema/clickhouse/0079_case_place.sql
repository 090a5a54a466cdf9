RENAME TABLE IF EXISTS huizong_store.case_place_by_month TO huizong_store.case_place
