-- Derives the statements of touched figures that were stated more than once. They are
-- looked up where a unit's year has more facts than cells that stand, which its version
-- counts: in most it has not. Nothing is ever taken away. Reads cell_year and touched
-- (metric, dimension, item, year, month, division).
INSERT INTO huizong_store.restated (metric, dimension, item, period, division, sequence, value, note, submitter, id, time, stream_time)
SELECT metric, dimension, item, period, division, sequence, value, note, submitter, id, time, stream_time
FROM
(
    SELECT *, count() OVER (PARTITION BY metric, dimension, item, period, division) AS times
    FROM huizong_store.figure_history
    PREWHERE scope = 'own' AND NOT yearly AND (metric, dimension, item, period, division) IN
    (
        SELECT metric, dimension, item, makeDate(year, month, 1), division
        FROM touched
        WHERE (metric, dimension, item, year, division) IN
        (
            SELECT metric, dimension, item, year, division
            FROM huizong_store.cell_year
            PREWHERE metric IN (SELECT metric FROM touched) AND year IN (SELECT year FROM touched) AND division IN (SELECT division FROM touched)
            WHERE version % bitShiftLeft(1::UInt64, 40) > arraySum(stands)
        )
    )
)
WHERE times > 1
