package consumers

import (
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"github.com/huizong/huizong/schema"
)

// Metrics are the loader's, for Prometheus.
type Metrics struct {
	events    *prometheus.CounterVec
	dead      prometheus.Counter
	retries   prometheus.Counter
	batch     prometheus.Histogram
	insert    prometheus.Histogram
	derive    prometheus.Histogram
	load      prometheus.Histogram
	visible   prometheus.Histogram
	lag       prometheus.Gauge
	position  prometheus.Gauge
	lastEvent *prometheus.GaugeVec
}

// NewMetrics registers the loader's metrics.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	factory := promauto.With(registry)
	seconds := prometheus.ExponentialBuckets(0.005, 2, 15)
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		return factory.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	}
	return &Metrics{
		events: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "huizong_events_total", Help: "Events read from the stream, by type (report, case) and outcome (stored, refused).",
		}, []string{"type", "outcome"}),
		dead:    factory.NewCounter(prometheus.CounterOpts{Name: "huizong_dead_letters_total", Help: "Events kept as dead letters."}),
		retries: factory.NewCounter(prometheus.CounterOpts{Name: "huizong_batch_retries_total", Help: "Attempts to load a batch that failed and were repeated."}),
		batch:   histogram("huizong_batch_events", "Events in a batch.", prometheus.ExponentialBuckets(1, 4, 9)),
		insert:  histogram("huizong_insert_seconds", "Time to store a batch's facts.", seconds),
		derive:  histogram("huizong_derivation_seconds", "Time to derive what a batch touched.", seconds),
		load:    histogram("huizong_batch_seconds", "Time to load a batch, receipts included.", seconds),
		visible: histogram("huizong_publish_to_visible_seconds", "From the stream's timestamp of a batch's oldest event to its being visible.", seconds),
		lag:     factory.NewGauge(prometheus.GaugeOpts{Name: "huizong_lag_events", Help: "Events in the stream that are not loaded yet."}),
		position: factory.NewGauge(prometheus.GaugeOpts{
			Name: "huizong_position_sequence", Help: "Last stream sequence that is derived.",
		}),
		lastEvent: factory.NewGaugeVec(prometheus.GaugeOpts{
			Name: "huizong_last_event_timestamp_seconds", Help: "Stream time of the last stored event, by city (counties under a province: by province).",
		}, []string{"city"}),
	}
}

// derived records one successful storing and derivation.
func (m *Metrics) derived(insert, derive time.Duration) {
	m.insert.Observe(insert.Seconds())
	m.derive.Observe(derive.Seconds())
}

// loaded records one batch that is visible.
func (m *Metrics) loaded(b *Batch, took time.Duration) {
	m.load.Observe(took.Seconds())
	m.batch.Observe(float64(b.Last - b.First + 1))
	m.visible.Observe(time.Since(b.OldestTime).Seconds())
	m.lag.Set(float64(b.Pending))
	m.position.Set(float64(b.Last))
	m.dead.Add(float64(len(b.Refused)))
	for i := range b.Events {
		e := &b.Events[i]
		m.events.WithLabelValues(typeLabel(e.Type), "stored").Inc()
		m.lastEvent.WithLabelValues((e.Division / 100 * 100).String()).Set(float64(e.StreamTime.UnixMilli()) / 1000)
	}
	for i := range b.Refused {
		m.events.WithLabelValues(subjectLabel(b.Refused[i].Subject), "refused").Inc()
	}
}

func typeLabel(eventType string) string {
	if eventType == schema.TypeCase {
		return "case"
	}
	return "report"
}

// subjectLabel is the type by the subject, which the stream itself vouches for.
func subjectLabel(subject string) string {
	if strings.HasPrefix(subject, "hz.case.") {
		return "case"
	}
	return "report"
}
