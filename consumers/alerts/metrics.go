package alerts

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics are the alert engine's, for Prometheus.
type Metrics struct {
	firing  *prometheus.GaugeVec
	steps   *prometheus.CounterVec
	judging prometheus.Histogram
	notices *prometheus.CounterVec
	waiting *prometheus.GaugeVec
	gauges  gauges
}

// NewMetrics registers them; with those of every county where counties is set.
func NewMetrics(registry prometheus.Registerer, counties bool) *Metrics {
	factory := promauto.With(registry)
	return &Metrics{
		firing: factory.NewGaugeVec(prometheus.GaugeOpts{
			Name: "huizong_alerts", Help: "Alerts that are firing or pending, by rule, state and severity.",
		}, []string{"rule", "state", "severity"}),
		steps: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "huizong_alert_transitions_total", Help: "Changes of an alert's state, by rule and the state it came to.",
		}, []string{"rule", "state"}),
		judging: factory.NewHistogram(prometheus.HistogramOpts{
			Name: "huizong_alert_evaluation_seconds", Help: "Time to judge what a batch changed, or everything.",
			Buckets: prometheus.ExponentialBuckets(0.005, 2, 14),
		}),
		notices: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "huizong_alert_notices_total", Help: "Notices given to a channel, by outcome (taken, failed).",
		}, []string{"channel", "outcome"}),
		waiting: factory.NewGaugeVec(prometheus.GaugeOpts{
			Name: "huizong_alert_notices_waiting", Help: "Notices that a channel has not taken yet.",
		}, []string{"channel"}),
		gauges: newGauges(factory, counties),
	}
}

func (m *Metrics) evaluated(took time.Duration) { m.judging.Observe(took.Seconds()) }

func (m *Metrics) stepped(steps []step) {
	for _, s := range steps {
		m.steps.WithLabelValues(s.Rule, string(s.Phase)).Inc()
	}
}

// standing counts what is open.
func (m *Metrics) standing(states map[Thing]State) {
	m.firing.Reset()
	for thing, s := range states {
		if s.open() {
			m.firing.WithLabelValues(thing.Rule, string(s.Phase), string(s.Severity)).Inc()
		}
	}
}
