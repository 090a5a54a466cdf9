-- What every city and province printed for its years: a tenth of the metrics, one
-- figure in fifty off by one.
INSERT INTO huizong_store.figure_history
(metric, scope, yearly, dimension, item, period, division, sequence, value, qualifier, quote, note, id, source, submitter, time, stream_time, simulated)
SELECT
    metric, 'total', true, '', '', makeDate(year, 1, 1), division, 20000000 + rowNumberInAllBlocks(),
    toDecimal64(assumeNotNull(ytd[12]), 4) + (cityHash64(metric, division, year) % 50 = 0), 'exact', '', '',
    concat('printed-', metric, '-', toString(year)), concat('/divisions/', toString(division), '/yearbook'), '',
    makeDateTime64(year + 1, 3, 1, 9, 0, 0, 0, 3, 'Asia/Shanghai'), makeDateTime64(year + 1, 3, 1, 9, 0, 0, 0, 9, 'Asia/Shanghai'), false
FROM huizong_store.rollup_year FINAL
WHERE NOT gone AND NOT own AND dimension = '' AND level IN ('city', 'province') AND year < toYear(today())
    AND ytd[12] IS NOT NULL AND cityHash64(metric) % 10 = 0;

INSERT INTO huizong_store.published_history SELECT * FROM huizong_store.figure_history WHERE scope = 'total';
