-- A reporting unit's cells of some months. Notes are cut, so that all of them fit
-- into one message.
SELECT
    f.metric AS metric, concat(toString(f.year), '-', leftPad(toString(f.month), 2, '0')) AS period,
    toInt64(f.number * 10000) AS number, substringUTF8(n.note, 1, 60) AS note
FROM
(
    SELECT metric, year, month, assumeNotNull(stated) AS number
    FROM huizong_store.unit_year
    ARRAY JOIN value AS stated, range(1, 13) AS month
    WHERE division = $division AND year BETWEEN $first AND $last AND year * 12 + month BETWEEN $from AND $to AND stated IS NOT NULL
) AS f
LEFT JOIN (SELECT metric, year, month, note FROM huizong_store.standing_note WHERE division = $division) AS n
    ON n.metric = f.metric AND n.year = f.year AND n.month = f.month
ORDER BY metric, period
