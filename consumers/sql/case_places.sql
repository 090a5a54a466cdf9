-- The places of all versions of the batch's cases. Reads batch_case (kind, case).
SELECT DISTINCT kind, division, toStartOfMonth(assumeNotNull(date)) AS month
FROM huizong_store.case_history
ARRAY JOIN [toNullable(opened), closed] AS date
WHERE (kind, case) IN (SELECT kind, case FROM batch_case) AND date IS NOT NULL
