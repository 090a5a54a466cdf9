package dashboards

import "testing"

// dashboards are all of grafana/*.json.
func dashboards(t testing.TB) []*dashboard {
	t.Helper()
	all, err := load()
	if err != nil || len(all) == 0 {
		t.Fatalf("grafana: got %d dashboards, %v", len(all), err)
	}
	return all
}
