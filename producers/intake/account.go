package intake

import (
	"log/slog"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// metrics are the intake's, for Prometheus.
type metrics struct {
	requests *prometheus.CounterVec
	refusals *prometheus.CounterVec
	events   prometheus.Counter
}

func newMetrics(registry prometheus.Registerer) metrics {
	factory := promauto.With(registry)
	m := metrics{
		requests: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "huizong_intake_requests_total", Help: "Requests to the HTTP intake, by operation and status code.",
		}, []string{"operation", "code"}),
		refusals: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "huizong_intake_refusals_total", Help: "Requests that the HTTP intake refused, by reason.",
		}, []string{"reason"}),
		events: factory.NewCounter(prometheus.CounterOpts{
			Name: "huizong_intake_events_total", Help: "Events that the HTTP intake put into its outbox.",
		}),
	}
	for reason := range kinds { // from 0 on, so that the first one is an increase
		m.refusals.WithLabelValues(string(reason))
	}
	return m
}

// maxLogged is how much of a path the log gets.
const maxLogged = 200

// account counts a request and logs who sent what, never the token.
func (i *Intake) account(ctx huma.Context, v *visit) {
	operation, status := ctx.Operation().OperationID, ctx.Status()
	if status == 0 { // written without a word about it, or not at all
		status = http.StatusOK
	}
	i.metrics.requests.WithLabelValues(operation, strconv.Itoa(status)).Inc()
	i.metrics.events.Add(float64(v.events))
	path := v.request.URL.Path
	log := i.cfg.Logger.With("operation", operation, "status", status, "identity", v.caller.Name, "key", v.caller.Key,
		"remote", v.request.RemoteAddr, "method", v.request.Method, "path", path[:min(len(path), maxLogged)])
	if v.problem != nil {
		i.metrics.refusals.WithLabelValues(string(v.problem.kind)).Inc()
		refused(log, v.problem)
		return
	}
	log.Debug("intake answered", "events", v.events)
}

func refused(log *slog.Logger, p *Problem) {
	if p.cause != nil {
		log = log.With("error", p.cause)
	}
	if p.kind == internal {
		log.Error("intake failed")
		return
	}
	log.Warn("intake refused", "reason", string(p.kind), "mistakes", len(p.Errors))
}
