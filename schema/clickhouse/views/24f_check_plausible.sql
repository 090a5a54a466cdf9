-- The checks of kind plausible: every figure of a reporting unit that has two of the
-- same month last year, the middle of its siblings and the month before to be held
-- against. huizong_store.check_implausible says which of them break.
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
            arrayResize(this.value, 12) AS numbers, arrayResize(before.value, 12) AS last_years
        FROM huizong_store.unit_year AS this
        LEFT JOIN (SELECT metric, division, toUInt16(year + 1) AS next, value FROM huizong_store.unit_year) AS before
            ON before.metric = this.metric AND before.division = this.division AND before.next = this.year
    ),
    cells AS
    (
        SELECT metric, division, level, parent, name, year, month, assumeNotNull(stated) AS number, last_year, last_month
        FROM years
        ARRAY JOIN numbers AS stated, last_years AS last_year, arrayPushFront(arrayPopBack(numbers), last_years[12]) AS last_month, range(1, 13) AS month
        WHERE stated IS NOT NULL
    ),
    placed AS
    (
        SELECT
            c.metric AS metric, c.division AS division, c.level AS level, c.parent AS parent, c.name AS name, c.year AS year, c.month AS month,
            c.number AS number, c.last_year AS last_year, c.last_month AS last_month, l.lot AS lot,
            length(l.lot) - 1 AS others, indexOf(l.lot, c.number) AS place
        FROM cells AS c
        INNER JOIN lots AS l ON l.metric = c.metric AND l.level = c.level AND l.parent = c.parent AND l.year = c.year AND l.month = c.month
    ),
    middles AS
    (
        SELECT metric, division, level, parent, name, year, month, number, last_year, last_month, others, lot, place,
            intDiv(others + 1, 2) AS lower, intDiv(others + 2, 2) AS upper
        FROM placed
    ),
    witnessed AS
    (
        SELECT metric, division, level, parent, name, year, month, number,
            arrayMap(v -> assumeNotNull(v), arrayFilter(v -> v IS NOT NULL AND (v != 0 OR number = 0),
                [last_year, if(others >= 3, toNullable((lot[lower + (lower >= place)] + lot[upper + (upper >= place)]) / 2), NULL), last_month])) AS witnesses
        FROM middles
    )
SELECT
    k.code AS check, w.metric AS code, w.division AS division, w.level AS level, w.parent AS parent, w.name AS name, w.year AS year, w.month AS month,
    w.number AS left_sum, w.witnesses[1] AS right_sum, b.month = 0 AS holds
FROM witnessed AS w
LEFT JOIN huizong_store.check_implausible AS b ON b.code = w.metric AND b.division = w.division AND b.year = w.year AND b.month = w.month
CROSS JOIN (SELECT code FROM huizong_store.check WHERE kind = 'plausible') AS k
WHERE length(w.witnesses) >= 2
