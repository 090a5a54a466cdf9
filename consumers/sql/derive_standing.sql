-- Derives how much of their data sets the touched units have standing. Reads
-- touched (metric, dimension, item, year, month, division).
INSERT INTO huizong_store.standing
WITH
    sets AS (SELECT code AS data_set, arrayJoin(metrics) AS metric FROM huizong_store.data_set),
    touched_sets AS
    (
        SELECT DISTINCT sets.data_set AS data_set, touched.year AS year, touched.division AS division, touched.month AS month
        FROM touched
        INNER JOIN sets ON sets.metric = touched.metric
        WHERE touched.dimension = '' AND touched.item = ''
    )
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
    SELECT * FROM huizong_store.cell FINAL
    WHERE (metric, dimension, item, year, division, month) IN
    (
        SELECT sets.metric, '', '', touched_sets.year, touched_sets.division, touched_sets.month
        FROM touched_sets INNER JOIN sets ON sets.data_set = touched_sets.data_set
    )
) AS c
INNER JOIN sets ON sets.metric = c.metric
GROUP BY sets.data_set, c.year, c.division, c.month
