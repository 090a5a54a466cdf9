-- Figures published before there was a table of them.
INSERT INTO huizong_store.published_history SELECT * FROM huizong_store.figure_history WHERE scope = 'total'
