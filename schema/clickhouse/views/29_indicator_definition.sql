-- The indicators of the catalogue, in the domain of what they count.
CREATE OR REPLACE VIEW huizong.indicator_definition
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    i.code AS code, i.name AS name, i.unit AS unit, i.definition AS definition,
    i.numerator AS numerator, i.denominator AS denominator, i.name_en AS name_en,
    i.goal AS goal, m.domain AS domain, m.domain_name AS domain_name
FROM huizong_store.indicator AS i
LEFT JOIN huizong_store.metric AS m ON m.code = i.numerator[1]
