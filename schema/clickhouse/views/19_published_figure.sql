-- The standing figures of scope total.
CREATE OR REPLACE VIEW huizong_store.published_figure AS
SELECT
    metric, division, period, yearly,
    multiIf(dimension = 'part', item, dimension = '', '', concat(dimension, '=', item)) AS part,
    latest.1 AS value, latest.2 AS qualifier, latest.3 AS quote, latest.4 AS note
FROM
(
    SELECT metric, division, period, yearly, dimension, item, argMax((value, qualifier, quote, note), sequence) AS latest
    FROM huizong_store.published_history
    WHERE sequence NOT IN (SELECT sequence FROM huizong_store.copy)
    GROUP BY metric, division, period, yearly, dimension, item
)
WHERE latest.1 IS NOT NULL
