-- Where the other units of one level and parent lie in a month: of three and more.
SELECT metric, units, median, toInt64(intDiv(deviations[intDiv(units + 1, 2)] + deviations[intDiv(units + 2, 2)], 2)) AS deviation
FROM
(
    SELECT metric, units, median, arraySort(arrayMap(v -> abs(toInt64(v * 10000) - median), lot)) AS deviations
    FROM
    (
        SELECT metric, lot, length(lot) AS units, toInt64((lot[intDiv(units + 1, 2)] + lot[intDiv(units + 2, 2)]) / 2 * 10000) AS median
        FROM
        (
            SELECT metric, arraySort(groupArray(assumeNotNull(stated))) AS lot
            FROM huizong_store.unit_year
            ARRAY JOIN value AS stated, range(1, 13) AS month
            WHERE level = '$level' AND parent = $parent AND year = $last AND year * 12 + month = $to AND division != $division AND stated IS NOT NULL
            GROUP BY metric
        )
    )
)
WHERE units >= 3
ORDER BY metric
