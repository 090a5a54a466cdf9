-- The indicators of the catalogue.
CREATE OR REPLACE VIEW huizong.indicator_definition
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT code, name, unit, definition, numerator, denominator, name_en FROM huizong_store.indicator
