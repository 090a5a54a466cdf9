-- Derives both sides of the indicators that the touched cells' metrics belong to,
-- for every division the cells count in. Reads the roll-up, and area (metric,
-- dimension, item, year, division, own).
INSERT INTO huizong_store.side_area_year
WITH
    terms AS
    (
        SELECT code, goal, numerator, denominator, arrayJoin(arrayDistinct(arrayConcat(numerator, denominator))) AS metric
        FROM huizong_store.indicator
    ),
    touched_sides AS
    (
        SELECT DISTINCT terms.code AS indicator, area.year AS year, area.division AS division, area.own AS own
        FROM area
        INNER JOIN terms ON terms.metric = area.metric
    )
SELECT
    t.code, r.year, r.division, r.own,
    any(t.goal) AS goal, any(r.level) AS level, any(r.parent) AS parent, any(r.name) AS name,
    arrayMap((v, known) -> if(known = any(length(t.numerator)), v, NULL),
        arrayResize(sumForEachIf(r.value, has(t.numerator, r.metric)), 12), arrayResize(countForEachIf(r.value, has(t.numerator, r.metric)), 12)) AS numerator,
    arrayMap((v, known) -> if(known = any(length(t.numerator)), v, NULL),
        arrayResize(sumForEachIf(r.ytd, has(t.numerator, r.metric)), 12), arrayResize(countForEachIf(r.ytd, has(t.numerator, r.metric)), 12)) AS ytd_numerator,
    arrayMap((v, known) -> if(known = any(length(t.denominator)), v, NULL),
        arrayResize(sumForEachIf(r.value, has(t.denominator, r.metric)), 12), arrayResize(countForEachIf(r.value, has(t.denominator, r.metric)), 12)) AS denominator,
    arrayMap((v, known) -> if(known = any(length(t.denominator)), v, NULL),
        arrayResize(sumForEachIf(r.ytd, has(t.denominator, r.metric)), 12), arrayResize(countForEachIf(r.ytd, has(t.denominator, r.metric)), 12)) AS ytd_denominator,
    arrayMap(n -> n > 0, countForEach(r.value)) AS stated,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + sum(r.version % bitShiftLeft(1::UInt64, 40)) AS version,
    NOT has(stated, true) AS gone
FROM
(
    SELECT * FROM huizong_store.rollup_year FINAL
    PREWHERE (metric, dimension, item, year, division, own) IN
    (
        SELECT terms.metric, '', '', touched_sides.year, touched_sides.division, touched_sides.own
        FROM touched_sides INNER JOIN terms ON terms.code = touched_sides.indicator
    )
) AS r
INNER JOIN terms AS t ON t.metric = r.metric
WHERE (t.code, r.year, r.division, r.own) IN (SELECT indicator, year, division, own FROM touched_sides)
GROUP BY t.code, r.year, r.division, r.own
