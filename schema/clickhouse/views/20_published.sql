-- What divisions published for their whole area, or for a named part of it.
CREATE OR REPLACE VIEW huizong.published
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    p.metric AS metric, p.division AS division, d.level AS level, d.name AS name,
    if(p.yearly, toString(toYear(p.period)), formatDateTime(p.period, '%Y-%m')) AS period,
    toDecimal128(assumeNotNull(p.value), 4) AS value, p.qualifier AS qualifier, p.part AS part, p.quote AS quote, p.note AS note
FROM huizong_store.published_figure AS p
LEFT JOIN huizong_store.division AS d ON d.code = p.division
