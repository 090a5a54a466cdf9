-- Every roll-up row, month by month: areas and own offices, wholes and breakdowns.
CREATE OR REPLACE VIEW huizong_store.rollup_month AS
SELECT
    metric, dimension, item, division, own, level, parent, name,
    makeDate(year, month, 1) AS period,
    assumeNotNull(month_value) AS value,
    toString(month_basis) AS basis,
    month_reported AS reported,
    month_expected AS expected,
    month_updated AS updated
FROM huizong_store.rollup_year FINAL
ARRAY JOIN
    rollup_year.value AS month_value, rollup_year.basis AS month_basis, rollup_year.reported AS month_reported,
    rollup_year.expected AS month_expected, rollup_year.updated AS month_updated, range(1, 13) AS month
WHERE NOT gone AND month_value IS NOT NULL
