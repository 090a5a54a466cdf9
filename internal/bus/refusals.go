package bus

import (
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"
)

// Kinds of refusals, as the metric's label gives them.
const (
	refusedPublish        = "publish"
	refusedSubscribe      = "subscribe"
	refusedAuthentication = "authentication"
)

// Bounds of what a client that does wrong makes us log. All of it is counted.
const (
	refusalsEvery  = time.Second
	refusalsBurst  = 20
	refusalsQueued = 100
	maxSubject     = 200 // bytes of it that are logged
)

// NewRefusals gives the counter of what a server refuses.
func NewRefusals(registry prometheus.Registerer) *prometheus.CounterVec {
	refusals := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "huizong_nats_refusals_total",
		Help: "What the embedded NATS refused: publishing or subscribing beyond a user's permissions, and connections without valid credentials.",
	}, []string{"kind"})
	for _, kind := range []string{refusedPublish, refusedSubscribe, refusedAuthentication} {
		refusals.WithLabelValues(kind)
	}
	registry.MustRegister(refusals)
	return refusals
}

// refusals logs what is refused, with who it was.
type refusals struct {
	logger  *slog.Logger
	counter *prometheus.CounterVec
	queue   chan refusal

	mu         sync.Mutex
	suppressed int
}

func newRefusals(logger *slog.Logger, counter *prometheus.CounterVec) *refusals {
	return &refusals{logger: logger, counter: counter, queue: make(chan refusal, refusalsQueued)}
}

// take counts a refusal, and logs it later unless there are too many.
func (r *refusals) take(what refusal) {
	if r.counter != nil {
		r.counter.WithLabelValues(what.kind).Inc()
	}
	select {
	case r.queue <- what:
	default:
		r.suppress()
	}
}

func (r *refusals) suppress() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.suppressed++
}

// left is how many were not logged since it was last asked.
func (r *refusals) left() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.suppressed
	r.suppressed = 0
	return n
}

// run logs until closing.
func (r *refusals) run(nats *server.Server, closing <-chan struct{}) {
	limit := rate.NewLimiter(rate.Every(refusalsEvery), refusalsBurst)
	for {
		select {
		case <-closing:
			return
		case what := <-r.queue:
			if !limit.Allow() {
				r.suppress()
				continue
			}
			r.tell(what, whois(nats, what.cid))
		}
	}
}

func (r *refusals) tell(what refusal, who identity) {
	args := []any{"kind", what.kind, "client", what.client, "user", who.name, "key", who.key}
	if what.subject != "" {
		args = append(args, "subject", what.subject[:min(len(what.subject), maxSubject)])
	}
	if n := r.left(); n > 0 {
		args = append(args, "not_logged", n)
	}
	r.logger.Warn("NATS refused", args...)
}

// identity is who a connection is, or, where it was not let in, says it is.
type identity struct{ name, key string }

// A connection that was refused is in no list of the server's for a moment.
const (
	lookAgain = 20 * time.Millisecond
	lookTimes = 25
)

func whois(nats *server.Server, cid uint64) identity {
	for range lookTimes {
		connections, err := nats.Connz(&server.ConnzOptions{CID: cid, Username: true, State: server.ConnAll})
		if err == nil && len(connections.Conns) > 0 {
			return identityOf(connections.Conns[0])
		}
		time.Sleep(lookAgain)
	}
	return identity{name: "unknown"}
}

func identityOf(c *server.ConnInfo) identity {
	if claims, err := jwt.DecodeUserClaims(c.JWT); err == nil {
		return identity{claims.Name, claims.Subject}
	}
	if c.AuthorizedUser != "" {
		return identity{name: c.AuthorizedUser}
	}
	return identity{name: "unknown"}
}
