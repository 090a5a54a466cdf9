-- Derives how much of their data sets the touched units have standing. Reads
-- touched (metric, dimension, item, year, month, division).
INSERT INTO huizong_store.standing
WITH sets AS (SELECT code AS data_set, arrayJoin(metrics) AS metric FROM huizong_store.data_set)
SELECT
    sets.data_set, c.year, c.division, c.month,
    countIf(NOT c.gone) AS metrics,
    countIf(NOT c.gone AND c.basis = 'report') AS reports,
    countIf(NOT c.gone AND NOT c.first_simulated AND c.first_stream_time > c.first_time + toIntervalDay(3)) AS late_arrivals,
    maxIf(c.first_time, NOT c.gone) AS last_word,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + sum(c.version % bitShiftLeft(1::UInt64, 40)) AS version,
    metrics = 0 AS gone
FROM
(
    SELECT metric, year, division, month, basis, first_time, first_stream_time, first_simulated, version, gone
    FROM huizong_store.cell FINAL
    PREWHERE dimension = '' AND item = ''
        AND metric IN (SELECT metric FROM sets WHERE data_set IN (SELECT data_set FROM sets WHERE metric IN (SELECT metric FROM touched WHERE dimension = '' AND item = '')))
        AND (year, division, month) IN (SELECT year, division, month FROM touched WHERE dimension = '' AND item = '')
) AS c
INNER JOIN sets ON sets.metric = c.metric
GROUP BY sets.data_set, c.year, c.division, c.month
