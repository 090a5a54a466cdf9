-- Derives the years of the units whose cells are touched. Reads touched (metric,
-- dimension, item, year, month, division).
INSERT INTO huizong_store.cell_year
SELECT
    metric, dimension, item, year, division,
    groupArrayInsertAt(toUInt8(0), 12)(toUInt8(NOT gone), toUInt32(month - 1)) AS stands,
    groupArrayInsertAt(toDecimal128(0, 4), 12)(if(gone, toDecimal128(0, 4), value), toUInt32(month - 1)) AS values,
    groupArrayInsertAt(toUInt8(0), 12)(toUInt8(if(gone, 0, toInt8(basis))), toUInt32(month - 1)) AS bases,
    groupArrayInsertAt(fromUnixTimestamp64Nano(toInt64(0), 'Asia/Shanghai'), 12)(updated, toUInt32(month - 1)) AS updates,
    (SELECT max(generation) FROM huizong_store.catalogue) * bitShiftLeft(1::UInt64, 40) + sum(cell.version % bitShiftLeft(1::UInt64, 40)) AS version
FROM huizong_store.cell AS cell FINAL
PREWHERE (metric, dimension, item, year, division) IN (SELECT metric, dimension, item, year, division FROM touched)
GROUP BY metric, dimension, item, year, division
SETTINGS optimize_aggregation_in_order = 1
