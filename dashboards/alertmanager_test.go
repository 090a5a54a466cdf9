package dashboards

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
)

// labels of an alert.
type labels map[string]string

// firing are alerts, and whether another one of them makes a notification needless.
var firing = []struct {
	labels labels
	silent bool
}{
	{labels{"alertname": "HuizongDown", "severity": "critical", "instance": "down"}, false},
	{labels{"alertname": "HuizongLoadingStuck", "severity": "critical", "instance": "down"}, true},
	{labels{"alertname": "HuizongLoadingStuck", "severity": "critical", "instance": "other"}, false},
	{labels{"alertname": "HuizongClickHouseDown", "severity": "critical", "instance": "h"}, false},
	{labels{"alertname": "HuizongBatchRetries", "severity": "warning", "instance": "h"}, true},
	{labels{"alertname": "HuizongNoticesWaiting", "severity": "warning", "instance": "h"}, false},
	{labels{"alertname": "HuizongDiskFilling", "severity": "critical", "instance": "h"}, false},
	{labels{"alertname": "HuizongDiskFilling", "severity": "warning", "instance": "h"}, true},
	{business("behind_pace", "critical", "city", "140600", "140600"), false},
	{business("behind_pace", "warning", "county", "140602", "140600"), true},
	{business("behind_pace", "warning", "county", "140525", "140500"), false}, // its city is on pace
	{business("overdue", "warning", "county", "140602", "140600"), false},     // another matter
	{business("behind_pace", "warning", "province", "140000", "140000"), false},
}

// business is an alert of our own.
func business(rule, severity, level, division, city string) labels {
	return labels{
		"alertname": rule, "source": "huizong", "severity": severity, "level": level, "division": division, "city": city,
		"code": "consult_free", "about": "2024",
	}
}

func TestAlertmanagerTellsTheCauseOnly(t *testing.T) {
	t.Parallel()
	alertmanager := startAlertmanager(t, nil)
	alertmanager.post(t)
	eventually(t, func() error {
		var alerts []struct {
			Labels labels
			Status struct{ InhibitedBy []string }
		}
		if err := alertmanager.get("/api/v2/alerts", nil, &alerts); err != nil {
			return err
		}
		silent := map[string]bool{}
		for _, alert := range alerts {
			silent[fmt.Sprint(alert.Labels)] = len(alert.Status.InhibitedBy) > 0
		}
		for _, alert := range firing {
			if got, ok := silent[fmt.Sprint(alert.labels)]; !ok || got != alert.silent {
				return fmt.Errorf("%v: got silent %t (known: %t), want %t", alert.labels, got, ok, alert.silent)
			}
		}
		return nil
	})
}

// post sends what fires as Prometheus does.
func (r *running) post(t *testing.T) {
	t.Helper()
	var alerts []map[string]labels
	for _, alert := range firing {
		alerts = append(alerts, map[string]labels{"labels": alert.labels})
	}
	body, err := json.Marshal(alerts)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(r.url+"/api/v2/alerts", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("Alertmanager answers %s, want 200", resp.Status)
	}
}
