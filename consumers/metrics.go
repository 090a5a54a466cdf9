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
	lastEvent *prometheus.GaugeVec
}

// NewMetrics registers the loader's metrics.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	factory := promauto.With(registry)
	seconds := prometheus.ExponentialBuckets(0.005, 2, 15)
	waits := prometheus.ExponentialBuckets(0.02, 2, 19) // up to 87 minutes
	histogram := func(name, help string, buckets []float64) prometheus.Histogram {
		return factory.NewHistogram(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets})
	}
	m := &Metrics{
		events: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "huizong_events_total", Help: "Events loaded from the stream, by type (report, case) and outcome (stored, refused).",
		}, []string{"type", "outcome"}),
		dead:    factory.NewCounter(prometheus.CounterOpts{Name: "huizong_dead_letters_total", Help: "Events kept as dead letters."}),
		retries: factory.NewCounter(prometheus.CounterOpts{Name: "huizong_batch_retries_total", Help: "Attempts to load a batch that failed and were repeated."}),
		batch:   histogram("huizong_batch_events", "Events in a batch.", prometheus.ExponentialBuckets(1, 4, 9)),
		insert:  histogram("huizong_insert_seconds", "Time to store a batch's facts.", seconds),
		derive:  histogram("huizong_derivation_seconds", "Time to derive what a batch touched.", seconds),
		load:    histogram("huizong_batch_seconds", "Time to load a batch, repeated attempts and receipts included.", seconds),
		visible: histogram("huizong_publish_to_visible_seconds", "From the stream's timestamp of a batch's oldest event to its being visible.", waits),
		lastEvent: factory.NewGaugeVec(prometheus.GaugeOpts{
			Name: "huizong_last_event_timestamp_seconds", Help: "Stream time of the last stored event, by city (counties under a province: by province).",
		}, []string{"city"}),
	}
	for _, eventType := range []string{"report", "case"} { // from 0 on, so that the first one is an increase
		for _, outcome := range []string{"stored", "refused"} {
			m.events.WithLabelValues(eventType, outcome)
		}
	}
	return m
}

// derived records one successful storing and derivation.
func (m *Metrics) derived(insert, derive time.Duration) {
	m.insert.Observe(insert.Seconds())
	m.derive.Observe(derive.Seconds())
}

// loaded records what became visible with a batch.
func (m *Metrics) loaded(news *Batch, took time.Duration) {
	if news.events() == 0 {
		return
	}
	m.load.Observe(took.Seconds())
	m.batch.Observe(float64(news.events()))
	m.visible.Observe(time.Since(news.oldest()).Seconds())
	m.dead.Add(float64(len(news.Refused)))
	for i := range news.Events {
		m.events.WithLabelValues(typeLabel(news.Events[i].Type), "stored").Inc()
	}
	for i := range news.Refused {
		m.events.WithLabelValues(subjectLabel(news.Refused[i].Subject), "refused").Inc()
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
