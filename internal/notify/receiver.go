package notify

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/time/rate"

	"github.com/huizong/huizong/schema"
)

// Timing of a delivery. Alertmanager repeats what fails, so attempts are few.
const (
	attempts       = 3
	attemptTimeout = 5 * time.Second
	firstPause     = time.Second
	lastPause      = 2 * time.Second
	quiet          = time.Minute // after a robot said that it was too much
)

// sender sends one message, once.
type sender interface {
	send(ctx context.Context, d *digest) error
}

// receiver delivers to one group or mailbox, one message after the other.
type receiver struct {
	*Receiver
	sender       sender
	limiter      *rate.Limiter
	logger       *slog.Logger
	sent, failed prometheus.Counter

	slot    chan struct{} // holds one token while somebody delivers; it guards what follows
	memory  memory
	quietTo time.Time
	refused bool // for good; told in the log once
}

func newReceiver(cfg *Receiver, logger *slog.Logger, messages *prometheus.CounterVec) *receiver {
	r := &receiver{
		Receiver: cfg, limiter: newLimiter(cfg.PerMinute), logger: logger.With("receiver", cfg.Name),
		sent: messages.WithLabelValues(cfg.Name, "sent"), failed: messages.WithLabelValues(cfg.Name, "failed"),
		slot: make(chan struct{}, 1), memory: memory{groups: map[string]*taken{}},
	}
	if cfg.Kind == Email {
		r.sender = newMailbox(cfg)
	} else {
		r.sender = newRobot(cfg)
	}
	return r
}

// newLimiter lets through at most so many in any minute: a quarter at once, the
// others as time goes.
func newLimiter(perMinute int) *rate.Limiter {
	burst := max(1, perMinute/4)
	return rate.NewLimiter(rate.Limit(perMinute-burst+1)/60, burst)
}

// concerned are the alerts that this receiver gets.
func (r *receiver) concerned(alerts []alert) []alert {
	var mine []alert
	for _, a := range alerts {
		if r.inCities(&a) && (r.Lightest == "" || a.severity() <= severities[r.Lightest]) {
			mine = append(mine, a)
		}
	}
	return mine
}

func (r *receiver) inCities(a *alert) bool {
	if len(r.Cities) == 0 {
		return true
	}
	code, err := schema.ParseCode(a.Labels["city"])
	return err == nil && slices.Contains(r.Cities, code)
}

// deliver sends the alerts unless the receiver took them already. A crash
// between the sending and the remembering is a message twice.
func (r *receiver) deliver(ctx context.Context, n *notification, alerts []alert) error {
	select {
	case r.slot <- struct{}{}:
		defer func() { <-r.slot }()
	case <-ctx.Done():
		r.failed.Inc()
		return &failure{crowded, "still busy with earlier messages"}
	}
	ids := make(map[alertID]bool, len(alerts))
	for i := range alerts {
		ids[alerts[i].id()] = true
	}
	if r.memory.has(n.GroupKey, ids, time.Now()) {
		return nil
	}
	d := newDigest(alerts, int(n.Truncated), func(id alertID) bool { return r.memory.told(n.GroupKey, id) })
	err := r.send(ctx, d)
	r.note(n.GroupKey, err)
	if err == nil {
		r.memory.take(n.GroupKey, ids, time.Now())
	}
	return err
}

// send tries a few times, never more often than the receiver takes.
func (r *receiver) send(ctx context.Context, d *digest) error {
	if wait := time.Until(r.quietTo); wait > 0 {
		return &failure{throttled, fmt.Sprintf("it got too much; nothing is sent for another %.0f s", wait.Seconds())}
	}
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = firstPause, lastPause
	var last error
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		if last = r.attempt(ctx, d); last != nil && verdictOf(last) != passing {
			return struct{}{}, backoff.Permanent(last)
		}
		return struct{}{}, last
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(attempts))
	if err != nil {
		return last
	}
	return nil
}

func (r *receiver) attempt(ctx context.Context, d *digest) error {
	if err := r.limiter.Wait(ctx); err != nil {
		return &failure{crowded, fmt.Sprintf("it gets no more than %d messages a minute", r.PerMinute)}
	}
	// What is begun has all its time: cut short it might be taken and not known.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), attemptTimeout)
	defer cancel()
	return r.sender.send(ctx, d)
}

// note counts and logs how a delivery ended. What stays until somebody mends it
// is an error once, then only for those who look closer.
func (r *receiver) note(group string, err error) {
	if err == nil {
		r.sent.Inc()
		r.refused = false
		return
	}
	r.failed.Inc()
	switch verdictOf(err) {
	case final:
		level := slog.LevelError
		if r.refused {
			level = slog.LevelDebug
		}
		r.refused = true
		r.logger.Log(context.Background(), level, "a receiver refuses messages; its alerts reach nobody there", "group", group, "error", err)
		return
	case throttled:
		if !time.Now().Before(r.quietTo) {
			r.quietTo = time.Now().Add(quiet)
		}
	}
	r.logger.Warn("a receiver didn't take a message; Alertmanager will repeat it", "group", group, "error", err)
}
