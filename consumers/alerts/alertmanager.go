package alerts

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/huizong/huizong/schema"
)

// keepFor is how long an Alertmanager goes on with an alert that it no longer
// hears of. Business alerts end when we say so, and only after days without us.
const keepFor = 4 * 24 * time.Hour

// Alertmanager is one that is told by its API v2.
type Alertmanager struct {
	URL    string // such as http://127.0.0.1:9093
	Client *http.Client
	Logger *slog.Logger
}

// NewAlertmanager refuses what is no address.
func NewAlertmanager(address string, logger *slog.Logger) (*Alertmanager, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return nil, fmt.Errorf("%s is not an Alertmanager address like http://127.0.0.1:9093", redacted(u))
	}
	return &Alertmanager{URL: strings.TrimRight(address, "/"), Client: &http.Client{Timeout: tellTimeout}, Logger: logger}, nil
}

func redacted(u *url.URL) string {
	if u == nil {
		return "the given address"
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// Channel tells it each step, and every minute what fires.
func (a *Alertmanager) Channel() Channel {
	return Channel{Name: "alertmanager", Tell: a.tell, Standing: a.tell}
}

// posted is an alert as the API takes it.
type posted struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	EndsAt      time.Time         `json:"endsAt"`
}

// errInvalid is what an Alertmanager says of alerts that it will never take.
var errInvalid = errors.New("the Alertmanager refuses")

// tell posts the notices, those of counties last: an Alertmanager that has just
// been started tells of an alert that is not new at once, and must know by then of
// the city's alert that makes it needless.
func (a *Alertmanager) tell(ctx context.Context, notices []Notice) error {
	var above, counties []Notice
	for _, n := range notices {
		if n.Level == schema.LevelCounty {
			counties = append(counties, n)
		} else {
			above = append(above, n)
		}
	}
	for _, some := range [][]Notice{above, counties} {
		if len(some) == 0 {
			continue
		}
		if err := a.offer(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// offer posts notices. One that is refused for good would hold up all others for
// ever: it is found by halves and left to the log, NATS and the view.
func (a *Alertmanager) offer(ctx context.Context, notices []Notice) error {
	err := a.post(ctx, postable(notices, time.Now()))
	switch n := len(notices); {
	case !errors.Is(err, errInvalid):
		return err
	case n > 1:
		return errors.Join(a.offer(ctx, notices[:n/2]), a.offer(ctx, notices[n/2:]))
	default:
		a.Logger.Error("an alert is not taken by Alertmanager", "id", notices[0].ID, "step", notices[0].Step, "error", err)
		return nil
	}
}

func (a *Alertmanager) post(ctx context.Context, alerts []posted) error {
	body, err := json.Marshal(alerts)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL+"/api/v2/alerts", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := a.Client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(response.Body, 500))
	switch response.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return fmt.Errorf("%w: %s: %s", errInvalid, response.Status, said)
	}
	return fmt.Errorf("the Alertmanager answers %s: %s", response.Status, said)
}

// postable gives the latest of each alert. The severity is a label and so part of
// what the alert is there: one that changed ends the alert of before.
func postable(notices []Notice, now time.Time) []posted {
	latest, order := map[string]Notice{}, []string{}
	ended := map[string]map[schema.Severity]bool{}
	for _, n := range notices {
		if _, ok := latest[n.ID]; !ok {
			order, ended[n.ID] = append(order, n.ID), map[schema.Severity]bool{}
		}
		ended[n.ID][n.Was], ended[n.ID][n.Severity] = true, true
		if n.Step >= latest[n.ID].Step {
			latest[n.ID] = n
		}
	}
	var all []posted
	for _, id := range order {
		n := latest[id]
		for severity := range ended[id] {
			if severity != "" && severity != n.Severity {
				before := n
				before.Severity, before.ResolvedAt = severity, &now
				all = append(all, postedOf(before, now))
			}
		}
		all = append(all, postedOf(n, now))
	}
	return all
}

func postedOf(n Notice, now time.Time) posted {
	p := posted{
		Labels: map[string]string{
			"alertname": n.Rule, "source": "huizong", "severity": string(n.Severity), "code": n.Code, "division": n.Division,
			"level": string(n.Level), "city": n.City, "about": about(n.ID),
		},
		Annotations: map[string]string{
			"summary": n.Message, "title": n.Title, "place": n.Place, "period": n.Period, "id": n.ID,
		},
		StartsAt: n.Since, EndsAt: now.Add(keepFor),
	}
	if n.Reason != "" {
		p.Annotations["summary"] += "（" + n.Reason + "）"
	}
	if n.ResolvedAt != nil {
		p.EndsAt = *n.ResolvedAt
	}
	if p.EndsAt.Before(p.StartsAt) { // a clock that was set back
		p.EndsAt = p.StartsAt
	}
	return p
}

func about(id string) string { return id[strings.LastIndex(id, ":")+1:] }
