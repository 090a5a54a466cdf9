-- case_place_by_month holds what this held.
DROP TABLE IF EXISTS huizong_store.case_place SYNC SETTINGS max_table_size_to_drop = 0
