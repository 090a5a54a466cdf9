-- The figures of reporting units that are far from, or stand beside nothing of, the
-- same month last year and the month before: those that may be implausible, and some
-- more, told apart in floats from the many that are not. two has both years' months.
CREATE OR REPLACE VIEW huizong_store.check_leap AS
WITH
    (number, witness) -> NOT isNaN(witness) AND (witness != 0 OR number = 0) AS vouches,
    (number, witness) -> (number < 0) = (witness < 0) AND greatest(abs(number), abs(witness)) <= 9.999 * greatest(least(abs(number), abs(witness)), 1) AS near,
    pairs AS
    (
        SELECT
            this.metric AS metric, this.division AS division, this.level AS level, this.parent AS parent, this.title AS name, this.year AS year,
            arrayResize(before.value, 12) AS befores, arrayResize(this.value, 12) AS values
        FROM huizong_store.unit_year AS this
        LEFT JOIN (SELECT metric, division, toUInt16(year + 1) AS next, value FROM huizong_store.unit_year) AS before
            ON before.metric = this.metric AND before.division = this.division AND before.next = this.year
    ),
    numbers AS
    (
        SELECT metric, division, level, parent, name, year, befores, values,
            arrayMap(v -> ifNull(toFloat64(v), nan), befores) AS last_years, arrayMap(v -> ifNull(toFloat64(v), nan), values) AS numbers,
            arrayPushFront(arrayPopBack(numbers), last_years[12]) AS last_months
        FROM pairs
    )
SELECT metric, division, level, parent, name, year, month, arrayConcat(befores, values) AS two
FROM numbers
ARRAY JOIN arrayFilter(
    (month, number, last_year, last_month) -> NOT isNaN(number) AND (vouches(number, last_year) OR vouches(number, last_month))
        AND NOT (vouches(number, last_year) AND near(number, last_year)) AND NOT (vouches(number, last_month) AND near(number, last_month)),
    range(1, 13), numbers, last_years, last_months) AS month
