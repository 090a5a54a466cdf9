-- The note on a reporting unit's standing figure: its own, else its report's.
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
        SELECT metric, division, period
        FROM huizong_store.figure_history
        WHERE scope = 'own' AND NOT yearly AND dimension = '' AND (note != '' OR sequence IN (SELECT sequence FROM remark))
    )
SELECT metric, division, toYear(period) AS year, toMonth(period) AS month, latest.2 AS note
FROM
(
    SELECT f.metric AS metric, f.division AS division, f.period AS period, argMax((f.value, if(f.note != '', f.note, remark.text)), f.sequence) AS latest
    FROM huizong_store.figure_history AS f
    LEFT JOIN remark ON remark.sequence = f.sequence
    WHERE f.scope = 'own' AND NOT f.yearly AND f.dimension = ''
        AND (f.metric, f.division, f.period) IN (SELECT metric, division, period FROM noted)
        AND f.sequence NOT IN (SELECT sequence FROM huizong_store.copy)
    GROUP BY metric, division, period
)
WHERE latest.1 IS NOT NULL AND latest.2 != ''
