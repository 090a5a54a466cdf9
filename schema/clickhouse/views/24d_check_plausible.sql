-- The checks of kind plausible: every figure of a reporting unit against the same
-- month last year, the middle of its siblings and the month before, two of which
-- there must be, and against the spread of the 12 months before.
-- schema/check_plausible.go says the same, and why. A step a subquery: within one,
-- ClickHouse writes an alias out wherever it is used, and plans for seconds.
CREATE OR REPLACE VIEW huizong_store.check_plausible AS
WITH
    lots AS
    (
        SELECT metric, level, parent, year, month, arraySort(groupArray(assumeNotNull(stated))) AS lot
        FROM huizong_store.unit_year
        ARRAY JOIN value AS stated, range(1, 13) AS month
        WHERE stated IS NOT NULL
        GROUP BY metric, level, parent, year, month
    ),
    years AS
    (
        SELECT
            this.metric AS metric, this.division AS division, this.level AS level, this.parent AS parent, this.title AS name, this.year AS year,
            arrayConcat(arrayResize(before.value, 12), this.value) AS two
        FROM huizong_store.unit_year AS this
        LEFT JOIN (SELECT metric, division, toUInt16(year + 1) AS next, value FROM huizong_store.unit_year) AS before
            ON before.metric = this.metric AND before.division = this.division AND before.next = this.year
    ),
    cells AS
    (
        SELECT
            metric, division, level, parent, name, year, month,
            assumeNotNull(stated) AS number, two[month] AS last_year, two[month + 11] AS last_month,
            arraySort(arrayMap(v -> assumeNotNull(v), arrayFilter(v -> v IS NOT NULL, arraySlice(two, month, 12)))) AS past
        FROM years
        ARRAY JOIN arraySlice(two, 13) AS stated, range(1, 13) AS month
        WHERE stated IS NOT NULL
    ),
    placed AS
    (
        SELECT
            c.metric AS metric, c.division AS division, c.level AS level, c.parent AS parent, c.name AS name, c.year AS year, c.month AS month,
            c.number AS number, c.last_year AS last_year, c.last_month AS last_month, c.past AS past, l.lot AS lot,
            length(l.lot) - 1 AS others, indexOf(l.lot, c.number) AS place
        FROM cells AS c
        INNER JOIN lots AS l ON l.metric = c.metric AND l.level = c.level AND l.parent = c.parent AND l.year = c.year AND l.month = c.month
    ),
    middles AS
    (
        SELECT metric, division, level, parent, name, year, month, number, past, last_year, last_month, others, lot, place,
            intDiv(others + 1, 2) AS lower, intDiv(others + 2, 2) AS upper
        FROM placed
    ),
    witnessed AS
    (
        SELECT metric, division, level, parent, name, year, month, number, past,
            arrayMap(v -> assumeNotNull(v), arrayFilter(v -> v IS NOT NULL AND (v != 0 OR number = 0),
                [last_year, if(others >= 3, toNullable((lot[lower + (lower >= place)] + lot[upper + (upper >= place)]) / 2), NULL), last_month])) AS witnesses
        FROM middles
    ),
    judged AS
    (
        SELECT metric, division, level, parent, name, year, month, number, witnesses, length(past) AS months,
            arrayAll(w -> greatest(abs(number), abs(w))
                > 10 * greatest(if((number < 0) != (w < 0), toDecimal128(0, 4), least(abs(number), abs(w))), toDecimal128(1, 4)), witnesses)
                AND (number != 0 OR length(past) >= 6 AND NOT has(past, number)) AS far,
            if(far AND months >= 6, past, []) AS held
        FROM witnessed
        WHERE length(witnesses) >= 2
    ),
    centred AS
    (
        SELECT *, (held[intDiv(months + 1, 2)] + held[intDiv(months + 2, 2)]) / 2 AS median
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
    )
SELECT
    k.code AS check, s.metric AS code, s.division AS division, s.level AS level, s.parent AS parent, s.name AS name, s.year AS year, s.month AS month,
    s.number AS left_sum, s.witnesses[1] AS right_sum,
    NOT far OR months >= 6 AND if(mad > 0, 6745 * off <= 35000 * mad, 1000000 * months * off <= 4386599 * arraySum(deviations)) AS holds
FROM scored AS s
CROSS JOIN (SELECT code FROM huizong_store.check WHERE kind = 'plausible') AS k
