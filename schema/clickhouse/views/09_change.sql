-- A month against the month before (环比, mom) and the same month last year
-- (同比, yoy), as growth: 0.1 is ten per cent more. Metrics and indicators.
-- The year after: as in metric_change.
CREATE OR REPLACE VIEW huizong.change
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT code, division, level, parent, name, year, period, value, previous, last_year, mom, yoy, ytd, ytd_last_year, ytd_yoy
FROM huizong.metric_change
UNION ALL
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
        this.indicator AS code, this.division AS division, this.level AS level, this.parent AS parent, this.name AS name, this.year AS year,
        this.value AS this_value, this.ytd_value AS this_ytd,
        arrayResize(last.value, 12) AS last_value, arrayResize(last.ytd_value, 12) AS last_ytd
    FROM huizong_store.indicator_year AS this
    LEFT JOIN (SELECT indicator, division, toUInt16(year + 1) AS year, value, ytd_value FROM huizong_store.indicator_year) AS last
        ON last.indicator = this.indicator AND last.division = this.division AND last.year = this.year
)
ARRAY JOIN range(1, 13) AS month
WHERE this_value[month] IS NOT NULL
