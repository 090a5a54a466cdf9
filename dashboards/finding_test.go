package dashboards

import (
	"fmt"
	"testing"
)

// finding is what is wrong with a dashboard, and where.
type finding struct {
	dashboard string // file
	panel     string // title; empty: the dashboard itself
	field     string // path within the panel or dashboard
	problem   string
}

func (f finding) String() string {
	if f.panel == "" {
		return fmt.Sprintf("%s.json: %s: %s", f.dashboard, f.field, f.problem)
	}
	return fmt.Sprintf("%s.json: panel %q: %s: %s", f.dashboard, f.panel, f.field, f.problem)
}

// findings collects them for one dashboard.
type findings struct {
	dashboard *dashboard
	list      []finding
}

func (f *findings) add(p *panel, field, problem string, args ...any) {
	title := ""
	if p != nil {
		title = p.Title
	}
	f.list = append(f.list, finding{f.dashboard.File, title, field, fmt.Sprintf(problem, args...)})
}

func report(t testing.TB, list []finding) {
	t.Helper()
	for _, f := range list {
		t.Error(f)
	}
}
