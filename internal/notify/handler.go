package notify

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// bodyBytes bounds a payload.
const bodyBytes = 1 << 20

// patience is how long Alertmanager waits for an answer, but for an attempt that
// was begun.
const patience = 20 * time.Second

type handler struct {
	token     Secret
	receivers []*receiver
	logger    *slog.Logger
}

// New gives the endpoint of Alertmanager's webhook_config.
//
// It answers 200 once every receiver that a notification concerns has taken it,
// 503 if a repetition may help, 424 if only somebody can, 4xx to what is no
// notification. A repetition goes to those who haven't taken it.
func New(cfg *Config, logger *slog.Logger, registerer prometheus.Registerer) http.Handler {
	messages := promauto.With(registerer).NewCounterVec(prometheus.CounterOpts{
		Name: "huizong_robot_messages_total", Help: "Messages to group robots and mailboxes, by receiver and outcome (sent, failed).",
	}, []string{"receiver", "outcome"})
	h := &handler{token: cfg.Token, logger: logger}
	for i := range cfg.Receivers {
		h.receivers = append(h.receivers, newReceiver(&cfg.Receivers[i], logger, messages))
	}
	return h
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !h.authorised(r) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, "set http_config.authorization.credentials_file to the token in token_file", http.StatusUnauthorized)
		return
	}
	n, status, err := read(w, r)
	if err != nil {
		http.Error(w, err.Error(), status)
		return
	}
	// Alertmanager may give up and ask again; what was begun is ended and
	// remembered all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), patience)
	defer cancel()
	if failures := h.deliver(ctx, n); len(failures) > 0 {
		http.Error(w, errors.Join(failures...).Error(), statusOf(failures))
		return
	}
	_, _ = fmt.Fprintln(w, "taken")
}

func (h *handler) authorised(r *http.Request) bool {
	shown, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	return h.token == "" || ok && subtle.ConstantTimeCompare([]byte(shown), []byte(h.token)) == 1
}

// read gives the notification, or why and with which status it is refused.
func read(w http.ResponseWriter, r *http.Request) (*notification, int, error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return nil, http.StatusUnsupportedMediaType, errors.New("want application/json, as Alertmanager's webhook sends it")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyBytes))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d bytes: set max_alerts in Alertmanager's webhook_config", bodyBytes)
	case err != nil:
		return nil, http.StatusBadRequest, errors.New("the body broke off")
	}
	n, err := decode(body)
	return n, http.StatusBadRequest, err
}

// deliver tells every receiver concerned, all at once, and gives their failures.
func (h *handler) deliver(ctx context.Context, n *notification) []error {
	errs := make([]error, len(h.receivers))
	var wait sync.WaitGroup
	concerned := 0
	for i, r := range h.receivers {
		alerts := r.concerned(n.Alerts)
		if len(alerts) == 0 {
			continue
		}
		concerned++
		wait.Go(func() {
			if err := r.deliver(ctx, n, alerts); err != nil {
				errs[i] = fmt.Errorf("%s: %w", r.Name, err)
			}
		})
	}
	wait.Wait()
	if concerned == 0 {
		h.logger.Warn("no receiver gets this group's alerts: one without cities and lightest would", "group", n.GroupKey)
	}
	return slices.DeleteFunc(errs, func(err error) bool { return err == nil })
}

// statusOf failures: 5xx if Alertmanager's repetition may help one of them.
func statusOf(failures []error) int {
	for _, err := range failures {
		if verdictOf(err) != final {
			return http.StatusServiceUnavailable
		}
	}
	return http.StatusFailedDependency
}
