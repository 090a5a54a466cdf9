-- Which parts of an area make its gap: its divisions, also those that stated
-- nothing, and its own offices (本级). points = what the part has done less the area's
-- pace of the part's goal, as a share of the area's goal: they add up to the area's gap.
-- Below 0 a part is behind or, of a ceiling (at_most), below it.
-- allocated = the goal is not the part's own, but its share of what the area's leaves.
CREATE OR REPLACE VIEW huizong.attainment_part
DEFINER = CURRENT_USER SQL SECURITY DEFINER AS
SELECT
    target, area, division, own, level, name, year, makeDate(year, month, 1) AS period, goal, allocated,
    toFloat64(month_done) AS done,
    (ifNull(toFloat64(month_done), 0) - month_pace * goal) / area_goal AS points,
    direction
FROM huizong_store.attainment_part_year AS y
ARRAY JOIN y.done AS month_done, y.pace AS month_pace, y.area_done AS month_area_done, range(1, 13) AS month
WHERE month_area_done IS NOT NULL AND period <= toDate(now('Asia/Shanghai'), 'Asia/Shanghai')
