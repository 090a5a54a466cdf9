-- huizong.change of metrics only: half as dear where no indicator is asked for. The year
-- after is in the type of year: in a wider one the year asked for would not reach the key.
CREATE OR REPLACE VIEW huizong.metric_change
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    code, division, level, parent, name, year,
    makeDate(year, month, 1) AS period,
    assumeNotNull(toFloat64(this_value[month])) AS value,
    toFloat64(if(month > 1, this_value[month - 1], last_value[12])) AS previous,
    toFloat64(last_value[month]) AS last_year,
    if(previous > 0, value / previous - 1, NULL) AS mom,
    if(last_year > 0, value / last_year - 1, NULL) AS yoy,
    toFloat64(this_ytd[month]) AS ytd,
    toFloat64(last_ytd[month]) AS ytd_last_year,
    if(ytd_last_year > 0, ytd / ytd_last_year - 1, NULL) AS ytd_yoy
FROM
(
    SELECT
        this.metric AS code, this.division AS division, this.level AS level, this.parent AS parent, this.name AS name, this.year AS year,
        this.value AS this_value, this.ytd AS this_ytd,
        arrayResize(last.value, 12) AS last_value, arrayResize(last.ytd, 12) AS last_ytd
    FROM
    (
        SELECT metric, division, level, parent, name, year, value, ytd
        FROM huizong_store.rollup_year FINAL
        WHERE NOT gone AND dimension = '' AND item = '' AND NOT own
    ) AS this
    LEFT JOIN
    (
        SELECT metric, division, toUInt16(year + 1) AS year, value, ytd
        FROM huizong_store.rollup_year FINAL
        WHERE NOT gone AND dimension = '' AND item = '' AND NOT own
    ) AS last ON last.metric = this.metric AND last.division = this.division AND last.year = this.year
)
ARRAY JOIN range(1, 13) AS month
WHERE this_value[month] IS NOT NULL
