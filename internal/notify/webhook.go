package notify

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
)

// webhookVersion is the version of Alertmanager's payload that is understood.
const webhookVersion = "4"

// notification is what Alertmanager sends: one group's alerts, those that fire
// and those that ended since it last sent.
type notification struct {
	Version   string  `json:"version"`
	GroupKey  string  `json:"groupKey"`
	Truncated uint32  `json:"truncatedAlerts"` // alerts that it left out
	Alerts    []alert `json:"alerts"`
}

// alert is one of ours, with city, level and severity as labels and title,
// place and summary as annotations; or one of Prometheus' own.
type alert struct {
	Status      string            `json:"status"`
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	StartsAt    time.Time         `json:"startsAt"`
	Fingerprint string            `json:"fingerprint"`
}

// The states of an alert.
const (
	firing   = "firing"
	resolved = "resolved"
)

// decode reads a payload and refuses what can't be told from another.
func decode(body []byte) (*notification, error) {
	n := &notification{}
	if err := json.Unmarshal(body, n); err != nil {
		return nil, fmt.Errorf("not Alertmanager's JSON: %w", err)
	}
	switch {
	case n.Version != webhookVersion:
		return nil, fmt.Errorf("version %q, want %q: use an Alertmanager from 0.15 on", n.Version, webhookVersion)
	case n.GroupKey == "":
		return nil, errors.New("no groupKey")
	case len(n.Alerts) == 0:
		return nil, errors.New("no alerts")
	}
	for i, a := range n.Alerts {
		switch {
		case a.Status != firing && a.Status != resolved:
			return nil, fmt.Errorf("alerts[%d]: status %q is neither %s nor %s", i, a.Status, firing, resolved)
		case a.Fingerprint == "":
			return nil, fmt.Errorf("alerts[%d]: no fingerprint: use an Alertmanager from 0.19 on", i)
		}
	}
	n.Alerts = current(n.Alerts)
	return n, nil
}

// current leaves out what has ended as one severity and fires as another: it is
// the same alert by its own id.
func current(alerts []alert) []alert {
	fires := map[string]bool{}
	for _, a := range alerts {
		if id := a.Annotations["id"]; id != "" && a.Status == firing {
			fires[id] = true
		}
	}
	return slices.DeleteFunc(alerts, func(a alert) bool { return a.Status == resolved && fires[a.Annotations["id"]] })
}

// alertID names one firing of an alert, or its end.
type alertID struct {
	fingerprint string
	started     int64
	resolved    bool
}

func (a *alert) id() alertID {
	return alertID{a.Fingerprint, a.StartsAt.UnixNano(), a.Status == resolved}
}
