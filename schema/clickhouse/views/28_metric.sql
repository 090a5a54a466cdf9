-- The quantities of the catalogue; indicators are in huizong.indicator_definition.
CREATE OR REPLACE VIEW huizong.metric
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT code, name, domain, unit, kind, definition, name_en, domain_name, division_axis, month_axis, published_only, data_set
FROM huizong_store.metric
