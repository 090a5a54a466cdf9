package consumers

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// askTimeout bounds how long a scrape waits for the stream's state.
const askTimeout = 3 * time.Second

var (
	positionDesc = prometheus.NewDesc("huizong_position_sequence", "Last stream sequence that is derived or refused.", nil, nil)
	lagDesc      = prometheus.NewDesc("huizong_lag_events", "Events in the stream that are not loaded yet; not there while NATS does not answer. Of a loader of some provinces at most so many: others' are among them until it looks, every second.", nil, nil)
	readsDesc    = prometheus.NewDesc("huizong_loader_provinces", "1; the label says which provinces the loader reads: all, or as given with --only.", []string{"provinces"}, nil)
)

// Progress tells at each scrape how far a loader is. What it tells holds between
// batches, and while one can't be loaded, too.
type Progress struct{ loader *Loader }

// NewProgress gives the collector of a loader.
func NewProgress(l *Loader) Progress { return Progress{l} }

// Describe names the metrics.
func (p Progress) Describe(out chan<- *prometheus.Desc) {
	out <- positionDesc
	out <- lagDesc
	out <- readsDesc
}

// Collect reads the position first, so that the lag is never below zero.
func (p Progress) Collect(out chan<- prometheus.Metric) {
	reached, _ := p.loader.progress()
	out <- prometheus.MustNewConstMetric(positionDesc, prometheus.GaugeValue, float64(reached))
	out <- prometheus.MustNewConstMetric(readsDesc, prometheus.GaugeValue, 1, p.loader.cfg.Provinces.Shown())
	ctx, cancel := context.WithTimeout(context.Background(), askTimeout)
	defer cancel()
	if info, err := p.loader.cfg.Stream.Info(ctx); err == nil {
		out <- prometheus.MustNewConstMetric(lagDesc, prometheus.GaugeValue, float64(info.State.LastSeq)-float64(reached))
	}
}
