-- What the up to three years before a goal's year brought in each month, and how many
-- years back each lies: of years with a value in every month, for seasonal paces.
CREATE OR REPLACE VIEW huizong_store.past_years AS
SELECT metric, division, toUInt16(year + back) AS goal_year, sumForEach(value) AS brought, groupArray(back) AS full_years
FROM huizong_store.rollup_year FINAL
ARRAY JOIN [1, 2, 3] AS back
WHERE NOT gone AND dimension = '' AND item = '' AND NOT own AND NOT has(value, NULL)
    AND metric IN (SELECT code FROM huizong_store.goal WHERE pace = 'seasonal')
GROUP BY metric, division, goal_year
