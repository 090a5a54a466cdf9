package dashboards_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// dashboard is what of a Grafana dashboard (classic JSON, version 1) the tests look at.
type dashboard struct {
	File string `json:"-"` // name without folder and ".json"
	Raw  any    `json:"-"` // the whole of it

	ID            *int     `json:"id"`
	UID           string   `json:"uid"`
	Title         string   `json:"title"`
	Tags          []string `json:"tags"`
	Timezone      string   `json:"timezone"`
	SchemaVersion int      `json:"schemaVersion"`
	Time          struct {
		From string `json:"from"`
		To   string `json:"to"`
	} `json:"time"`
	Links      []dashboardLink `json:"links"`
	Templating struct {
		List []variable `json:"list"`
	} `json:"templating"`
	Panels []panel `json:"panels"`
}

// dashboardLink stands in a dashboard's head.
type dashboardLink struct {
	Type        string   `json:"type"`
	Tags        []string `json:"tags"`
	IncludeVars bool     `json:"includeVars"`
	KeepTime    bool     `json:"keepTime"`
}

// all are the dashboard's panels, those folded into rows included.
func (d *dashboard) all() []*panel {
	var panels []*panel
	for i := range d.Panels {
		panels = append(panels, &d.Panels[i])
		for j := range d.Panels[i].Panels {
			panels = append(panels, &d.Panels[i].Panels[j])
		}
	}
	return panels
}

func parseDashboard(name string, data []byte) (*dashboard, error) {
	d := &dashboard{File: name}
	if err := json.Unmarshal(data, d); err != nil {
		return nil, fmt.Errorf("%s.json: %w", name, err)
	}
	return d, json.Unmarshal(data, &d.Raw)
}

// dashboards are all of grafana/*.json.
func dashboards(t testing.TB) []*dashboard {
	t.Helper()
	paths, err := filepath.Glob("grafana/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("grafana: got no dashboards, %v", err)
	}
	all := make([]*dashboard, len(paths))
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		if all[i], err = parseDashboard(name[:len(name)-len(".json")], data); err != nil {
			t.Fatal(err)
		}
	}
	return all
}
