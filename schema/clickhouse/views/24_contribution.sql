-- How many points each part of an area (its own offices, its divisions) adds
-- to, or takes from, the area's rate of the year to date against a reference: the pace
-- where the denominator is the year's goal, so that the parts add up to the gap;
-- else the area's own rate, so that they add up to nothing. A side that a part
-- has not stated counts as nothing, as it does in the area. points is a share:
-- 0.01 is one percentage point. Of a goal, the own offices have what the divisions below do not.
CREATE OR REPLACE VIEW huizong.contribution
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    indicator, area, part.1 AS division, part.2 AS own, part.3 AS level,
    if(own, concat(part.4, '本级'), part.4) AS name,
    year, makeDate(year, month, 1) AS period,
    part.5[month] AS numerator,
    if(own AND has_goal, area_denominators[month] - shared[month], part.6[month]) AS denominator,
    if(denominator > 0, toFloat64(numerator) / toFloat64(denominator), NULL) AS value,
    toFloat64(area_numerators[month]) / toFloat64(area_denominators[month]) AS area_value,
    if(has_goal, month / 12, area_value) AS reference,
    (toFloat64(ifNull(numerator, 0)) - reference * toFloat64(ifNull(denominator, 0))) / toFloat64(area_denominators[month]) AS points
FROM
(
    SELECT *, arrayJoin(parts) AS part
    FROM
    (
        SELECT
            indicator, line.1 AS area, year,
            any(goal) != '' AS has_goal,
            arrayResize(anyIf(ytd_numerator, line.2), 12) AS area_numerators,
            arrayResize(anyIf(ytd_denominator, line.2), 12) AS area_denominators,
            arrayResize(sumForEachIf(ytd_denominator, NOT line.2 AND NOT own), 12) AS shared,
            groupArrayIf((division, own, level, name, ytd_numerator, ytd_denominator), NOT line.2) AS parts
        FROM huizong_store.ratio_year
        ARRAY JOIN if(own, [(division, false)], [(division, true), (parent, false)]) AS line
        WHERE line.2 OR own OR level != 'country'
        GROUP BY indicator, area, year
    )
)
ARRAY JOIN range(1, 13) AS month
WHERE area_denominators[month] > 0 AND area_numerators[month] IS NOT NULL AND (numerator IS NOT NULL OR denominator IS NOT NULL)
