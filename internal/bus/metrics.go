package bus

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/schema"
)

// scrapeTimeout bounds how long a scrape waits for NATS.
const scrapeTimeout = 3 * time.Second

// What a Collector gives. Limits are left out where there are none.
var (
	upDesc           = prometheus.NewDesc("huizong_nats_up", "1 while JetStream answers for the stream of events, else 0.", nil, nil)
	messagesDesc     = streamDesc("messages", "Messages in the stream; in HUIZONG_DEAD: dead letters that wait for somebody.")
	bytesDesc        = streamDesc("bytes", "Bytes the stream takes on disk.")
	limitDesc        = streamDesc("limit_bytes", "Bytes after which the stream refuses events, where its operator set a bound.")
	firstDesc        = streamDesc("first_sequence", "Sequence of the stream's first message.")
	lastDesc         = streamDesc("last_sequence", "Sequence of the stream's last message.")
	storageDesc      = prometheus.NewDesc("huizong_jetstream_storage_bytes", "Bytes all streams take on disk.", nil, nil)
	storageLimitDesc = prometheus.NewDesc("huizong_jetstream_storage_limit_bytes", "Bytes all streams may take on disk; beyond them events are refused.", nil, nil)
)

func streamDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("huizong_stream_"+name, help, []string{"stream"}, nil)
}

// Collector asks JetStream at each scrape. While NATS is away it gives
// huizong_nats_up alone.
type Collector struct {
	js    jetstream.JetStream
	limit int64
}

// NewCollector gives the collector of a JetStream whose streams may take limit
// bytes of disk; 0: what the account says.
func NewCollector(js jetstream.JetStream, limit int64) Collector { return Collector{js, limit} }

// Describe names the metrics.
func (c Collector) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		upDesc, messagesDesc, bytesDesc, limitDesc, firstDesc, lastDesc, storageDesc, storageLimitDesc,
	} {
		out <- d
	}
}

// Collect asks for the three streams and the account.
func (c Collector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	if err := c.stream(ctx, out, schema.StreamEvents); err != nil {
		gauge(out, upDesc, 0)
		return
	}
	gauge(out, upDesc, 1)
	for _, name := range []string{schema.StreamDead, schema.StreamReceipts} {
		if err := c.stream(ctx, out, name); err != nil {
			return
		}
	}
	c.storage(ctx, out)
}

func (c Collector) stream(ctx context.Context, out chan<- prometheus.Metric, name string) error {
	stream, err := c.js.Stream(ctx, name)
	if err != nil {
		return err
	}
	info := stream.CachedInfo()
	gauge(out, messagesDesc, float64(info.State.Msgs), name)
	gauge(out, bytesDesc, float64(info.State.Bytes), name)
	gauge(out, firstDesc, float64(info.State.FirstSeq), name)
	gauge(out, lastDesc, float64(info.State.LastSeq), name)
	if info.Config.MaxBytes > 0 {
		gauge(out, limitDesc, float64(info.Config.MaxBytes), name)
	}
	return nil
}

func (c Collector) storage(ctx context.Context, out chan<- prometheus.Metric) {
	account, err := c.js.AccountInfo(ctx)
	if err != nil { // a user without the right to ask
		return
	}
	gauge(out, storageDesc, float64(account.Store))
	limit := c.limit
	if limit == 0 {
		limit = account.Limits.MaxStore
	}
	if limit > 0 {
		gauge(out, storageLimitDesc, float64(limit))
	}
}

func gauge(out chan<- prometheus.Metric, desc *prometheus.Desc, value float64, labels ...string) {
	out <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
}
