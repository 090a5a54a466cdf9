-- Derives the years of every division the touched cells count in, all levels
-- in one insert, from the years of all units below. Reads touched (metric, dimension, item, year, month, division).
INSERT INTO huizong_store.rollup_year
(metric, dimension, item, year, division, own, level, parent, name, reported, value, ytd, basis, expected, updated, version, gone)
WITH
    unit_years AS
    (
        SELECT metric, dimension, item, year, division, stands, values, bases, updates, version % bitShiftLeft(1::UInt64, 40) AS facts
        FROM huizong_store.cell_year FINAL
        PREWHERE (metric, dimension, item, year) IN (SELECT metric, dimension, item, year FROM touched)
    ),
    unit_sums AS
    (
        SELECT
            unit_years.*,
            metric.division_axis AS axis,
            metric.data_set AS data_set,
            if(metric.month_axis = 'last', arrayFill((v, s) -> s > 0, values, stands), arrayCumSum(values)) AS running,
            if(axis IN ('max', 'min'), arrayMap((v, s) -> if(s, toNullable(v), NULL), values, stands), []) AS value,
            if(axis IN ('max', 'min'), arrayMap((v, b) -> if(b > 0, toNullable(v), NULL), running, arrayCumSum(stands)), []) AS ytd
        FROM unit_years
        INNER JOIN huizong_store.metric AS metric ON metric.code = unit_years.metric
    ),
    divisions AS
    (
        SELECT DISTINCT metric, dimension, item, year, ancestor.division AS division, ancestor.own AS own
        FROM (SELECT DISTINCT metric, dimension, item, year, division FROM touched) AS touched
        INNER JOIN huizong_store.ancestor AS ancestor ON ancestor.unit = touched.division
        WHERE ancestor.since <= touched.year AND touched.year < ancestor.until
    )
SELECT
    u.metric, u.dimension, u.item, u.year, a.division, a.own,
    any(a.level) AS level,
    any(a.parent) AS parent,
    any(a.name) AS name,
    arrayMap(n -> toUInt16(n), sumForEach(u.stands)) AS reported,
    multiIf(
        any(u.axis) = 'max', maxForEachIf(u.value, u.axis = 'max'),
        any(u.axis) = 'min', minForEachIf(u.value, u.axis = 'min'),
        arrayMap((v, n) -> if(n > 0, toNullable(v), NULL), sumForEach(u.values), reported)) AS value,
    multiIf(
        any(u.axis) = 'max', maxForEachIf(u.ytd, u.axis = 'max'),
        any(u.axis) = 'min', minForEachIf(u.ytd, u.axis = 'min'),
        arrayMap((v, n) -> if(n > 0, toNullable(v), NULL), sumForEach(u.running), arrayCumSum(reported))) AS ytd,
    groupBitOrForEach(u.bases) AS basis,
    arrayMap(n -> greatest(n, any(o.units)), reported) AS expected,
    maxForEach(u.updates) AS updated,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + sum(u.facts) AS version,
    arraySum(reported) = 0 AS gone
FROM unit_sums AS u
INNER JOIN huizong_store.ancestor AS a ON a.unit = u.division
LEFT JOIN huizong_store.owing AS o ON o.data_set = u.data_set AND o.division = a.division AND o.own = a.own
    AND o.since <= u.year AND u.year < o.until
WHERE a.since <= u.year AND u.year < a.until
    AND (u.metric, u.dimension, u.item, u.year, a.division, a.own) IN (SELECT metric, dimension, item, year, division, own FROM divisions)
GROUP BY u.metric, u.dimension, u.item, u.year, a.division, a.own
