package deploy_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"testing"

	"go.yaml.in/yaml/v4"
)

// What Prometheus scrapes and notifies are services of docker-compose.yml, at
// ports that they have.
func TestPrometheusTargets(t *testing.T) {
	t.Parallel()
	project, _ := load(t, "docker-compose.yml")
	known := map[string]bool{"localhost:9090": true}
	for _, s := range project.Services {
		for _, port := range s.Ports {
			known[fmt.Sprintf("%s:%d", s.Name, port.Target)] = true
		}
	}
	var config struct {
		Port int `xml:"prometheus>port"`
	}
	parse(t, "clickhouse/config.d/huizong.xml", &config)
	known[fmt.Sprintf("clickhouse:%d", config.Port)] = true
	targets := scraped(t)
	for _, target := range targets {
		if !known[target] {
			t.Errorf("prometheus.yml names %s, which is no port of a service", target)
		}
	}
	if len(targets) == 0 {
		t.Error("prometheus.yml: got no targets")
	}
}

// scraped are all targets in prometheus.yml, wherever they stand.
func scraped(t *testing.T) (targets []string) {
	t.Helper()
	var file any
	if err := yaml.Unmarshal([]byte(read(t, filepath.Join(root, "dashboards", "prometheus", "prometheus.yml"))), &file); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range regexp.MustCompile(`"targets":(\[[^]]*\])`).FindAllSubmatch(text, -1) {
		var some []string
		if err := json.Unmarshal(list[1], &some); err != nil {
			t.Fatal(err)
		}
		targets = append(targets, some...)
	}
	return targets
}
