-- Derives the years of every division the touched cells count in, all levels
-- in one insert, from the years of all units below. Reads touched (metric, dimension, item, year, month, division).
-- What is to be derived is looked for by its hash, at a third of the cost; whatever else has the same is derived again.
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
            metric.month_axis = 'last' AS lasts,
            if(lasts, arrayFill((v, s) -> s > 0, values, stands), if(axis IN ('max', 'min'), arrayCumSum(values), [])) AS running,
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
    ),
    sums AS
    (
        SELECT
            u.metric AS metric, u.dimension AS dimension, u.item AS item, u.year AS year, a.division AS division, a.own AS own,
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
                arrayMap((v, n) -> if(n > 0, toNullable(v), NULL), if(any(u.lasts), arrayResize(sumForEachIf(u.running, u.lasts), 12), arrayCumSum(sumForEach(u.values))), arrayCumSum(reported))) AS ytd,
            groupBitOrForEach(u.bases) AS basis,
            any(u.data_set) AS data_set,
            maxForEach(u.updates) AS updated,
            (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + sum(u.facts) AS version,
            arraySum(reported) = 0 AS gone
        FROM unit_sums AS u
        INNER JOIN huizong_store.ancestor AS a ON a.unit = u.division
        WHERE a.since <= u.year AND u.year < a.until
            AND cityHash64(u.metric, u.dimension, u.item, u.year, a.division, a.own) IN (SELECT cityHash64(metric, dimension, item, year, division, own) FROM divisions)
        GROUP BY u.metric, u.dimension, u.item, u.year, a.division, a.own
    )
SELECT
    s.metric, s.dimension, s.item, s.year, s.division, s.own, s.level, s.parent, s.name, s.reported, s.value, s.ytd, s.basis,
    arrayMap(n -> greatest(n, o.units), s.reported) AS expected,
    s.updated, s.version, s.gone
FROM sums AS s
LEFT JOIN huizong_store.owing AS o ON o.data_set = s.data_set AND o.division = s.division AND o.own = s.own
    AND o.since <= s.year AND s.year < o.until
