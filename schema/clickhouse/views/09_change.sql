-- A month against the month before (环比, mom) and the same month last year
-- (同比, yoy), as growth: 0.1 is ten per cent more.
CREATE OR REPLACE VIEW huizong.change
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    code, division, level, parent, name, year,
    makeDate(year, month, 1) AS period,
    assumeNotNull(this_value[month]) AS value,
    if(month > 1, this_value[month - 1], last_value[12]) AS previous,
    last_value[month] AS last_year,
    if(previous > 0, value / previous - 1, NULL) AS mom,
    if(last_year > 0, value / last_year - 1, NULL) AS yoy,
    this_ytd[month] AS ytd,
    last_ytd[month] AS ytd_last_year,
    if(ytd_last_year > 0, ytd / ytd_last_year - 1, NULL) AS ytd_yoy
FROM
(
    SELECT
        this.code AS code, this.division AS division, this.level AS level, this.parent AS parent, this.name AS name, this.year AS year,
        this.value AS this_value, this.ytd AS this_ytd,
        arrayResize(last.value, 12) AS last_value, arrayResize(last.ytd, 12) AS last_ytd
    FROM huizong_store.series_year AS this
    LEFT JOIN (SELECT code, division, year + 1 AS year, value, ytd FROM huizong_store.series_year) AS last
        ON last.code = this.code AND last.division = this.division AND last.year = this.year
)
ARRAY JOIN range(1, 13) AS month
WHERE this_value[month] IS NOT NULL
