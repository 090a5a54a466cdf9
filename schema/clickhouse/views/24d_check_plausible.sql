-- The checks of kind plausible: every figure of a reporting unit against the same
-- month last year, the middle of its siblings and the month before, two of which
-- there must be, and against the spread of the 12 months before.
-- schema/check_plausible.go says the same, and why.
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
    cells AS
    (
        SELECT
            this.metric AS metric, this.division AS division, this.level AS level, this.parent AS parent, this.title AS name, this.year AS year, month,
            assumeNotNull(stated) AS number,
            arrayConcat(arrayResize(before.value, 12), this.value) AS two_years,
            two_years[month] AS last_year,
            two_years[month + 11] AS last_month,
            arrayMap(v -> assumeNotNull(v), arrayFilter(v -> v IS NOT NULL, arraySlice(two_years, month, 12))) AS history
        FROM huizong_store.unit_year AS this
        LEFT JOIN (SELECT metric, division, toUInt16(year + 1) AS next, value FROM huizong_store.unit_year) AS before
            ON before.metric = this.metric AND before.division = this.division AND before.next = this.year
        ARRAY JOIN this.value AS stated, range(1, 13) AS month
        WHERE stated IS NOT NULL
    ),
    judged AS
    (
        SELECT
            c.metric AS metric, c.division AS division, c.level AS level, c.parent AS parent, c.name AS name, c.year AS year, c.month AS month,
            c.number AS number, c.history AS past, length(past) AS months,
            length(l.lot) - 1 AS others,
            indexOf(l.lot, c.number) AS place,
            intDiv(others + 1, 2) AS lower, intDiv(others + 2, 2) AS upper,
            if(others >= 3, toNullable((l.lot[lower + (lower >= place)] + l.lot[upper + (upper >= place)]) / 2), NULL) AS middle,
            arrayMap(v -> assumeNotNull(v), arrayFilter(v -> v IS NOT NULL, [c.last_year, middle, c.last_month])) AS witnesses,
            arrayAll(w -> greatest(abs(number), abs(w))
                > 10 * greatest(if((number < 0) != (w < 0), toDecimal128(0, 4), least(abs(number), abs(w))), toDecimal128(1, 4)), witnesses) AS far
        FROM cells AS c
        INNER JOIN lots AS l ON l.metric = c.metric AND l.level = c.level AND l.parent = c.parent AND l.year = c.year AND l.month = c.month
        WHERE length(witnesses) >= 2
    )
SELECT
    k.code AS check, j.metric AS code, j.division AS division, j.level AS level, j.parent AS parent, j.name AS name, j.year AS year, j.month AS month,
    number AS left_sum, witnesses[1] AS right_sum,
    if(far AND months >= 6, arraySort(past), []) AS sorted,
    (sorted[intDiv(months + 1, 2)] + sorted[intDiv(months + 2, 2)]) / 2 AS median,
    arraySort(arrayMap(v -> abs(v - median), sorted)) AS deviations,
    (deviations[intDiv(months + 1, 2)] + deviations[intDiv(months + 2, 2)]) / 2 AS mad,
    NOT far OR months >= 6 AND if(mad > 0,
        6745 * abs(number - median) <= 35000 * mad,
        1000000 * months * abs(number - median) <= 4386599 * arraySum(deviations)) AS holds
FROM judged AS j
CROSS JOIN (SELECT code FROM huizong_store.check WHERE kind = 'plausible') AS k
