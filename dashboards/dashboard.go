package dashboards

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed grafana/*.json
var files embed.FS

// dashboard is what is looked at of a Grafana dashboard (classic JSON, version 1).
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

// load reads all of grafana/*.json.
func load() ([]*dashboard, error) {
	names, err := fs.Glob(files, "grafana/*.json")
	if err != nil {
		return nil, err
	}
	all := make([]*dashboard, len(names))
	for i, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		if all[i], err = parseDashboard(strings.TrimSuffix(path.Base(name), ".json"), data); err != nil {
			return nil, err
		}
	}
	return all, nil
}
