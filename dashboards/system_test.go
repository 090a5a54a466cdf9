package dashboards

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A real Prometheus with our files scrapes a real huizong that is loading:
// every query of 系统运行 has data, every alert can be computed.
func TestSystemDashboardHasData(t *testing.T) {
	t.Parallel()
	huizong := startHuizong(t)
	prometheus := startPrometheus(t, map[string]string{
		"huizong:8321": strings.TrimPrefix(huizong.HTTP, "http://"), "alertmanager:9093": strings.TrimPrefix(startAlertmanager(t, map[string]string{"huizong:8321": strings.TrimPrefix(huizong.HTTP, "http://")}).url, "http://"),
		"clickhouse:9363": "127.0.0.1:1", "interval: 15s": "interval: 250ms", // the engine has no such port
	})
	load := newEvents(t, huizong.NATS)
	missing := systemQueries(t)
	eventually(t, func() error {
		load.publish()
		var errs []error
		for name, query := range missing {
			if err := prometheus.hasData(query); err != nil {
				errs = append(errs, fmt.Errorf("%s: %s: %w", name, query, err))
			} else {
				delete(missing, name)
			}
		}
		return errors.Join(errs...)
	})
	eventually(t, func() error { return prometheus.jobsUp("huizong", "prometheus", "alertmanager") })
	eventually(t, prometheus.alertsWork)
	prometheus.knows(alertRules(t))
}

// systemQueries are those of 系统运行 by panel and refId, for a scrape every 250 ms.
func systemQueries(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("grafana/system.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string
			Targets []struct{ RefID, Expr string }
		}
	}
	if err := json.Unmarshal(data, &dashboard); err != nil {
		t.Fatalf("system.json: %v", err)
	}
	expand := strings.NewReplacer("$__rate_interval", "5s", "$__interval", "1s", "$__range", "1m")
	queries := map[string]string{}
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			queries[panel.Title+" "+target.RefID] = expand.Replace(target.Expr)
		}
	}
	if len(queries) < 30 {
		t.Fatalf("system.json: got %d queries, want 30 or more", len(queries))
	}
	return queries
}

// hasData says why a query gives no number now.
func (r *running) hasData(query string) error {
	var answer struct {
		Data struct {
			Result []struct{ Value [2]any }
		}
	}
	if err := r.get("/api/v1/query", url.Values{"query": {query}}, &answer); err != nil {
		return err
	}
	for _, sample := range answer.Data.Result {
		text, _ := sample.Value[1].(string)
		if value, err := strconv.ParseFloat(text, 64); err == nil && !math.IsNaN(value) && !math.IsInf(value, 0) {
			return nil
		}
	}
	return fmt.Errorf("got %v, want a number", answer.Data.Result)
}

// jobsUp says which of the jobs has no target that Prometheus could scrape.
func (r *running) jobsUp(jobs ...string) error {
	var errs []error
	for _, job := range jobs {
		if err := r.hasData(fmt.Sprintf("up{job=%q} == 1", job)); err != nil {
			errs = append(errs, fmt.Errorf("job %s is not up: %w", job, err))
		}
	}
	return errors.Join(errs...)
}

// alertsWork says which rules were not computed yet, or can't be.
func (r *running) alertsWork() error {
	var answer struct {
		Data struct {
			Groups []struct {
				Rules []struct{ Name, Health, LastError string }
			}
		}
	}
	if err := r.get("/api/v1/rules", nil, &answer); err != nil {
		return err
	}
	var errs []error
	count := 0
	for _, group := range answer.Data.Groups {
		for _, rule := range group.Rules {
			count++
			if rule.Health != "ok" {
				errs = append(errs, fmt.Errorf("alert %s: got health %s %s, want ok", rule.Name, rule.Health, rule.LastError))
			}
		}
	}
	if want := len(alertRules(r.TB)); count != want {
		errs = append(errs, fmt.Errorf("got %d rules loaded, want %d", count, want))
	}
	return errors.Join(errs...)
}

var metricName = regexp.MustCompile(`\b(huizong|process|prometheus|go)_[a-z_]+`)

// knows holds that what alerts are computed from is scraped: an alert on a
// metric that does not exist never fires, and nobody is told.
func (r *running) knows(rules []alertRule) {
	r.Helper()
	var names struct{ Data []string }
	if err := r.get("/api/v1/label/__name__/values", nil, &names); err != nil {
		r.Fatal(err)
	}
	for _, rule := range rules {
		for _, name := range metricName.FindAllString(rule.Expr, -1) {
			if !slices.Contains(names.Data, name) {
				r.Errorf("alert %s: got no metric %s from any target", rule.Alert, name)
			}
		}
	}
}
