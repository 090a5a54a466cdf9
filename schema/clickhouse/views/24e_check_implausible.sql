-- The checks of kind plausible that break: a figure of a reporting unit against the
-- same month last year, the middle of its siblings and the month before, two of which
-- there must be, and against the spread of the 12 months before.
-- schema/check_plausible.go says the same, and why. What a unit says of itself comes
-- first: siblings are read for the few figures that nothing else vouches for. A step
-- a subquery: within one, ClickHouse writes an alias out wherever it is used, and
-- plans for seconds.
CREATE OR REPLACE VIEW huizong_store.check_implausible AS
WITH
    (number, witness) -> greatest(abs(number), abs(witness))
        > 10 * greatest(if((number < 0) != (witness < 0), toDecimal128(0, 4), least(abs(number), abs(witness))), toDecimal128(1, 4)) AS far,
    cells AS
    (
        SELECT
            metric, division, level, parent, name, year, month,
            assumeNotNull(two[month + 12]) AS number, two[month] AS last_year, two[month + 11] AS last_month,
            arraySort(arrayMap(v -> assumeNotNull(v), arrayFilter(v -> v IS NOT NULL, arraySlice(two, month, 12)))) AS past
        FROM huizong_store.check_leap
    ),
    judged AS
    (
        SELECT metric, division, level, parent, name, year, month, number, last_year, last_month, past, length(past) AS months
        FROM cells
        WHERE (number != 0 OR months >= 6 AND NOT has(past, number))
            AND arrayAll(w -> far(number, w), arrayMap(v -> assumeNotNull(v), arrayFilter(v -> v IS NOT NULL AND (v != 0 OR number = 0), [last_year, last_month])))
    ),
    centred AS
    (
        SELECT *, if(months >= 6, past, []) AS held, (held[intDiv(months + 1, 2)] + held[intDiv(months + 2, 2)]) / 2 AS median
        FROM judged
    ),
    spread AS
    (
        SELECT *, abs(number - median) AS off, arraySort(arrayMap(v -> abs(v - median), held)) AS deviations
        FROM centred
    ),
    scored AS
    (
        SELECT *, (deviations[intDiv(months + 1, 2)] + deviations[intDiv(months + 2, 2)]) / 2 AS mad
        FROM spread
    ),
    outside AS
    (
        SELECT metric, division, level, parent, name, year, month, number, last_year, last_month
        FROM scored
        WHERE months < 6 OR if(mad > 0, 6745 * off > 35000 * mad, 1000000 * months * off > 4386599 * arraySum(deviations))
    ),
    placed AS
    (
        SELECT
            o.metric AS metric, o.division AS division, o.level AS level, o.parent AS parent, o.name AS name, o.year AS year, o.month AS month,
            any(o.number) AS number, any(tuple(o.last_year)).1 AS last_year, any(tuple(o.last_month)).1 AS last_month,
            arraySort(groupArrayIf(assumeNotNull(s.value[o.month]), s.division != o.division AND s.value[o.month] IS NOT NULL)) AS lot
        FROM huizong_store.unit_year AS s
        INNER JOIN outside AS o ON o.metric = s.metric AND o.level = s.level AND o.parent = s.parent AND o.year = s.year
        GROUP BY metric, division, level, parent, name, year, month
    ),
    witnessed AS
    (
        SELECT metric, division, level, parent, name, year, month, number, 'plausible' AS kind,
            arrayMap(v -> assumeNotNull(v), arrayFilter(v -> v IS NOT NULL AND (v != 0 OR number = 0),
                [last_year, if(length(lot) >= 3, toNullable((lot[intDiv(length(lot) + 1, 2)] + lot[intDiv(length(lot) + 2, 2)]) / 2), NULL), last_month])) AS witnesses
        FROM placed
    )
SELECT
    k.code AS check, w.metric AS code, w.division AS division, w.level AS level, w.parent AS parent, w.name AS name, w.year AS year, w.month AS month,
    w.number AS left_sum, w.witnesses[1] AS right_sum
FROM witnessed AS w
INNER JOIN huizong_store.check AS k ON k.kind = w.kind
WHERE length(w.witnesses) >= 2 AND arrayAll(v -> far(w.number, v), w.witnesses)
