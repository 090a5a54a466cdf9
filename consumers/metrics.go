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
		batch:   histogram("huizong_batch_events", "Events derived together.", prometheus.ExponentialBuckets(1, 4, 9)),
		insert:  histogram("huizong_insert_seconds", "Time to store a batch's facts.", seconds),
		derive:  histogram("huizong_derivation_seconds", "Time to derive what events touched together.", seconds),
		load:    histogram("huizong_batch_seconds", "Time from storing to receipts of what was derived together, repeated attempts included.", seconds),
		visible: histogram("huizong_publish_to_visible_seconds", "From the stream's timestamp of the oldest event derived together to its being visible.", waits),
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

// loaded records what became visible with a round.
func (m *Metrics) loaded(r *round) {
	if r.events == 0 {
		return
	}
	m.load.Observe(time.Since(r.began).Seconds())
	m.batch.Observe(float64(r.events))
	m.visible.Observe(time.Since(r.oldest).Seconds())
	for label, n := range r.stored {
		m.events.WithLabelValues(label, "stored").Add(float64(n))
	}
	for label, n := range r.refused {
		m.events.WithLabelValues(label, "refused").Add(float64(n))
		m.dead.Add(float64(n))
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
