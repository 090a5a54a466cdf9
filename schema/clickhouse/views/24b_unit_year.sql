-- A reporting unit's year of a metric, breakdowns aside.
CREATE OR REPLACE VIEW huizong_store.unit_year AS
SELECT metric, division, level, parent, if(level = 'county', name, concat(name, '本级')) AS title, year, value, ytd
FROM huizong_store.rollup_year FINAL
WHERE NOT gone AND dimension = '' AND item = '' AND (own OR level = 'county')
