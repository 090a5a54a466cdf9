-- What the cells of the metrics in wanted (code) add up to, at all levels: in the
-- shape that the derivation gives it, for a bulk fill that nothing corrects.
INSERT INTO huizong_store.rollup_year
WITH
    unit_years AS
    (
        SELECT
            metric, dimension, item, year, division,
            sumForEach(arrayMap(m -> if(m = month, value, toDecimal128(0, 4)), range(1, 13))) AS values,
            sumForEach(arrayMap(m -> toUInt8(m = month), range(1, 13))) AS stands,
            max(updated) AS last
        FROM huizong_store.cell
        WHERE metric IN (SELECT code FROM wanted)
        GROUP BY metric, dimension, item, year, division
    ),
    unit_sums AS
    (
        SELECT
            unit_years.*,
            metric.data_set AS data_set,
            if(metric.month_axis = 'last', arrayFill((v, s) -> s > 0, values, stands), arrayCumSum(values)) AS running
        FROM unit_years
        INNER JOIN huizong_store.metric AS metric ON metric.code = unit_years.metric
    )
SELECT
    u.metric, u.dimension, u.item, u.year, a.division, a.own, any(a.level), any(a.parent), any(a.name),
    arrayMap((v, n) -> if(n > 0, toNullable(v), NULL), sumForEach(u.values), reported) AS value,
    arrayMap((v, n) -> if(n > 0, toNullable(v), NULL), sumForEach(u.running), arrayCumSum(reported)) AS ytd,
    arrayMap(n -> if(n > 0, 'report', ''), reported) AS basis,
    arrayMap(n -> toUInt16(n), sumForEach(u.stands)) AS reported,
    arrayMap(n -> greatest(n, any(o.units)), reported) AS expected,
    arrayMap(n -> max(u.last), reported) AS updated,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + count() AS version,
    false AS gone
FROM unit_sums AS u
INNER JOIN huizong_store.ancestor AS a ON a.unit = u.division
LEFT JOIN huizong_store.owing AS o ON o.data_set = u.data_set AND o.division = a.division AND o.own = a.own
    AND o.since <= u.year AND u.year < o.until
WHERE a.since <= u.year AND u.year < a.until
GROUP BY u.metric, u.dimension, u.item, u.year, a.division, a.own
