-- Derives the years of every division the touched cells count in, all levels in one
-- insert, from the years of all units below. Reads touched (metric, dimension, item,
-- year, month, division) and area (metric, dimension, item, year, division, own). Units
-- of one parent that are not touched count in the same areas: they are summed first, as
-- one lot, so that few rows are repeated for every level. What is looked for by its hash
-- costs a third; whatever else has the same is derived again.
INSERT INTO huizong_store.rollup_year
(metric, dimension, item, year, division, own, level, parent, name, reported, value, ytd, basis, expected, updated, version, gone)
WITH
    unit_years AS
    (
        SELECT
            y.metric AS metric, y.dimension AS dimension, y.item AS item, y.year AS year, y.division AS unit,
            y.stands AS stands, y.values AS values, y.bases AS bases, y.updates AS updates,
            y.version % bitShiftLeft(1::UInt64, 40) AS facts,
            m.data_set AS data_set, m.division_axis AS axis, m.month_axis = 'last' AS lasts, axis IN ('max', 'min') AS extreme,
            if(lasts, arrayFill((v, s) -> s > 0, values, stands), if(extreme, arrayCumSum(values), [])) AS running,
            if(extreme, arrayMap((v, s) -> if(s > 0, if(axis = 'min', -v, v), NULL), values, stands), []) AS highest,
            if(extreme, arrayMap((v, s) -> if(s > 0, if(axis = 'min', -v, v), NULL), running, arrayCumSum(stands)), []) AS ytd_highest
        FROM huizong_store.cell_year AS y FINAL
        INNER JOIN huizong_store.metric AS m ON m.code = y.metric
        PREWHERE (metric, dimension, item, year) IN (SELECT metric, dimension, item, year FROM touched)
    ),
    lots AS
    (
        SELECT
            u.metric AS metric, u.dimension AS dimension, u.item AS item, u.year AS year,
            if(cityHash64(u.metric, u.dimension, u.item, u.year, u.unit) IN (SELECT cityHash64(metric, dimension, item, year, division) FROM touched), u.unit, 0) AS lot,
            any(u.unit) AS unit, any(u.data_set) AS data_set, any(u.axis) AS axis, any(u.lasts) AS lasts, any(u.extreme) AS extreme,
            sumForEach(u.stands) AS stands, sumForEach(u.values) AS values, groupBitOrForEach(u.bases) AS bases, maxForEach(u.updates) AS updates, sum(u.facts) AS facts,
            sumForEachIf(u.running, u.lasts) AS running, maxForEachIf(u.highest, u.extreme) AS highest, maxForEachIf(u.ytd_highest, u.extreme) AS ytd_highest
        FROM unit_years AS u
        INNER JOIN (SELECT unit, since, until, if(own, division, parent) AS area FROM huizong_store.ancestor WHERE own OR level = 'county') AS a ON a.unit = u.unit
        WHERE a.since <= u.year AND u.year < a.until
        GROUP BY u.metric, u.dimension, u.item, u.year, a.area, lot
    ),
    sums AS
    (
        SELECT
            l.metric AS metric, l.dimension AS dimension, l.item AS item, l.year AS year, a.division AS division, a.own AS own,
            any(a.level) AS level, any(a.parent) AS parent, any(a.name) AS name, any(l.data_set) AS data_set, any(l.axis) AS axis, any(l.lasts) AS lasts,
            sumForEach(l.stands) AS stands, sumForEach(l.values) AS values, groupBitOrForEach(l.bases) AS bases, maxForEach(l.updates) AS updates, sum(l.facts) AS facts,
            sumForEachIf(l.running, l.lasts) AS running, maxForEachIf(l.highest, l.extreme) AS highest, maxForEachIf(l.ytd_highest, l.extreme) AS ytd_highest
        FROM lots AS l
        INNER JOIN huizong_store.ancestor AS a ON a.unit = l.unit
        WHERE cityHash64(l.metric, l.dimension, l.item, l.year, a.division, a.own) IN (SELECT cityHash64(metric, dimension, item, year, division, own) FROM area)
        GROUP BY l.metric, l.dimension, l.item, l.year, a.division, a.own
    )
SELECT
    s.metric, s.dimension, s.item, s.year, s.division, s.own, s.level, s.parent, s.name,
    arrayMap(n -> toUInt16(n), s.stands) AS reported,
    multiIf(
        s.axis = 'max', s.highest,
        s.axis = 'min', arrayMap(v -> -v, s.highest),
        arrayMap((v, n) -> if(n > 0, toNullable(v), NULL), s.values, s.stands)) AS value,
    multiIf(
        s.axis = 'max', s.ytd_highest,
        s.axis = 'min', arrayMap(v -> -v, s.ytd_highest),
        arrayMap((v, n) -> if(n > 0, toNullable(v), NULL), if(s.lasts, s.running, arrayCumSum(s.values)), arrayCumSum(s.stands))) AS ytd,
    s.bases AS basis,
    arrayMap(n -> greatest(n, o.units), reported) AS expected,
    s.updates AS updated,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + s.facts AS version,
    arraySum(s.stands) = 0 AS gone
FROM sums AS s
LEFT JOIN huizong_store.owing AS o ON o.data_set = s.data_set AND o.division = s.division AND o.own = s.own
    AND o.since <= s.year AND s.year < o.until
