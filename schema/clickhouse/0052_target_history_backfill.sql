-- Targets stated before there was a history: the catalogue's, and the demo's,
-- whose notes say so.
INSERT INTO huizong_store.target_history
SELECT
    code, target, division, year, value, 'at_least',
    if(code IN (SELECT code FROM huizong_store.indicator), 'none', 'linear'),
    0, 0, origin, note, if(startsWith(note, '演示用的'), '演示', '目录'), at
FROM huizong_store.target FINAL
