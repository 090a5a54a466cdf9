-- When the figures of a year's month are due, by the due day of their data set: on
-- that day of the month after or, where it is a day off, on the next working day.
CREATE TABLE IF NOT EXISTS huizong_store.due_date
(
    due_day UInt8,
    year UInt16,
    month UInt8,
    due_on Date
)
ENGINE = MergeTree ORDER BY (due_day, year, month)
SETTINGS $durable
