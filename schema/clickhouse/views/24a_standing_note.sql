-- The note on a reporting unit's standing figure: its own, else its report's. The
-- noted figures are joined, rather than in a set, so that a year's reads that year's.
CREATE OR REPLACE VIEW huizong_store.standing_note AS
WITH
    remark AS
    (
        SELECT sequence, any(note) AS text
        FROM huizong_store.event
        WHERE note != ''
        GROUP BY sequence
    ),
    noted AS
    (
        SELECT DISTINCT metric, division, period
        FROM huizong_store.figure_history
        WHERE scope = 'own' AND NOT yearly AND dimension = '' AND (note != '' OR sequence IN (SELECT sequence FROM remark))
    ),
    stated AS
    (
        SELECT f.metric AS metric, f.division AS division, f.period AS period, f.sequence AS sequence, f.value AS value, f.note AS note
        FROM huizong_store.figure_history AS f
        INNER JOIN noted ON noted.metric = f.metric AND noted.division = f.division AND noted.period = f.period
        WHERE f.scope = 'own' AND NOT f.yearly AND f.dimension = '' AND f.sequence NOT IN (SELECT sequence FROM huizong_store.copy)
    )
SELECT metric, division, toYear(period) AS year, toMonth(period) AS month, latest.2 AS note
FROM
(
    SELECT s.metric AS metric, s.division AS division, s.period AS period, argMax((s.value, if(s.note != '', s.note, remark.text)), s.sequence) AS latest
    FROM stated AS s
    LEFT JOIN remark ON remark.sequence = s.sequence
    GROUP BY metric, division, period
)
WHERE latest.1 IS NOT NULL AND latest.2 != ''
