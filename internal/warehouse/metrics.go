package warehouse

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// scrapeTimeout bounds how long a scrape waits for ClickHouse.
const scrapeTimeout = 3 * time.Second

// What a Collector gives.
var (
	upDesc       = prometheus.NewDesc("huizong_clickhouse_up", "1 while ClickHouse answers, else 0.", nil, nil)
	uptimeDesc   = serverDesc("uptime_seconds", "Seconds since ClickHouse started.")
	diskFreeDesc = serverDesc("disk_free_bytes", "Free bytes of the disk that ClickHouse writes to.")
	diskSizeDesc = serverDesc("disk_size_bytes", "Size of the disk that ClickHouse writes to.")
	limitDesc    = serverDesc("memory_limit_bytes", "Bytes of memory that all queries and merges may use.")

	partsDesc = tableDesc("parts", "Active parts of the table; ClickHouse slows inserts down from 1,000 on.")
	rowsDesc  = tableDesc("rows", "Rows of the table, those that merges will replace included.")
	bytesDesc = tableDesc("bytes", "Compressed bytes of the table's active parts.")
)

// activityDescs are those of system.metrics, by the name they have there.
var activityDescs = map[string]*prometheus.Desc{
	"MemoryTracking": serverDesc("memory_bytes", "Bytes of memory that ClickHouse uses, by its own count."),
	"Query":          serverDesc("queries", "Queries that run, this metric's own included."),
	"Merge":          serverDesc("merges", "Merges that run in the background."),
	"DelayedInserts": serverDesc("delayed_inserts", "Inserts that wait because a table has too many parts."),
}

func serverDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("huizong_clickhouse_"+name, help, nil, nil)
}

func tableDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("huizong_table_"+name, help, []string{"table"}, nil)
}

// Collector asks ClickHouse at each scrape. While ClickHouse is away it gives
// huizong_clickhouse_up alone.
type Collector struct{ db *DB }

// NewCollector gives the collector of a warehouse. What activityDescs list needs
// SELECT on system.metrics, the memory limit SELECT on system.server_settings:
// each is left out without. The rest needs no grant beyond the writer's.
func NewCollector(db *DB) Collector { return Collector{db} }

// Describe names the metrics.
func (c Collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{upDesc, uptimeDesc, diskFreeDesc, diskSizeDesc, limitDesc, partsDesc, rowsDesc, bytesDesc} {
		out <- d
	}
	for _, d := range activityDescs {
		out <- d
	}
}

// Collect runs four queries of a few milliseconds.
func (c Collector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	if err := c.server(ctx, out); err != nil {
		gauge(out, upDesc, 0)
		return
	}
	gauge(out, upDesc, 1)
	c.tables(ctx, out)
	c.activity(ctx, out)
	c.limit(ctx, out)
}

// server uses functions and not system.disks, which an outside server's writer
// may not read.
func (c Collector) server(ctx context.Context, out chan<- prometheus.Metric) error {
	var rows []struct {
		Uptime   uint32 `ch:"uptime"`
		DiskFree uint64 `ch:"disk_free"`
		DiskSize uint64 `ch:"disk_size"`
	}
	if err := c.db.Select(ctx, &rows, "SELECT uptime() AS uptime, filesystemAvailable() AS disk_free, filesystemCapacity() AS disk_size"); err != nil {
		return err
	}
	gauge(out, uptimeDesc, float64(rows[0].Uptime))
	gauge(out, diskFreeDesc, float64(rows[0].DiskFree))
	gauge(out, diskSizeDesc, float64(rows[0].DiskSize))
	return nil
}

// tables reads system.tables, where everybody sees what they have rights on.
func (c Collector) tables(ctx context.Context, out chan<- prometheus.Metric) {
	var rows []struct {
		Name  string `ch:"name"`
		Parts uint64 `ch:"parts"`
		Rows  uint64 `ch:"rows"`
		Bytes uint64 `ch:"bytes"`
	}
	if err := c.db.Select(ctx, &rows, `SELECT name, assumeNotNull(active_parts) AS parts, assumeNotNull(total_rows) AS rows, assumeNotNull(total_bytes) AS bytes
FROM system.tables WHERE database = '`+Store+`' AND engine LIKE '%MergeTree'`); err != nil {
		return
	}
	for _, row := range rows {
		gauge(out, partsDesc, float64(row.Parts), row.Name)
		gauge(out, rowsDesc, float64(row.Rows), row.Name)
		gauge(out, bytesDesc, float64(row.Bytes), row.Name)
	}
}

func (c Collector) activity(ctx context.Context, out chan<- prometheus.Metric) {
	var rows []struct {
		Metric string `ch:"metric"`
		Value  int64  `ch:"value"`
	}
	if err := c.db.Select(ctx, &rows, "SELECT metric, value FROM system.metrics"); err != nil {
		return
	}
	for _, row := range rows {
		if desc, ok := activityDescs[row.Metric]; ok {
			gauge(out, desc, float64(row.Value))
		}
	}
}

// limit reads what the server holds itself to, which getServerSetting does not
// tell where it comes from max_server_memory_usage_to_ram_ratio.
func (c Collector) limit(ctx context.Context, out chan<- prometheus.Metric) {
	var rows []struct {
		Bytes uint64 `ch:"bytes"`
	}
	err := c.db.Select(ctx, &rows, "SELECT toUInt64(value) AS bytes FROM system.server_settings WHERE name = 'max_server_memory_usage'")
	if err == nil && len(rows) == 1 && rows[0].Bytes > 0 {
		gauge(out, limitDesc, float64(rows[0].Bytes))
	}
}

func gauge(out chan<- prometheus.Metric, desc *prometheus.Desc, value float64, labels ...string) {
	out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
}
