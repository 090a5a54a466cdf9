package dashboards

import (
	"slices"
	"strings"
	"unicode"
)

// lintHead holds what Grafana's provisioning and the way around the dashboards need.
func lintHead(f *findings) {
	d := f.dashboard
	if d.ID != nil {
		f.add(nil, "id", "got %d, want none: Grafana numbers dashboards itself", *d.ID)
	}
	if !strings.HasPrefix(d.UID, "huizong-") {
		f.add(nil, "uid", "got %q, want huizong-…", d.UID)
	}
	if d.SchemaVersion != 42 {
		f.add(nil, "schemaVersion", "got %d, want 42", d.SchemaVersion)
	}
	if d.Timezone != "Asia/Shanghai" {
		f.add(nil, "timezone", "got %q, want Asia/Shanghai", d.Timezone)
	}
	if !slices.Contains(d.Tags, "huizong") {
		f.add(nil, "tags", "got %q, want huizong among them", d.Tags)
	}
	if !chinese(d.Title) {
		f.add(nil, "title", "got %q, want Chinese", d.Title)
	}
	if !slices.ContainsFunc(d.Links, dashboardLink.joinsAll) {
		f.add(nil, "links", "no link to all dashboards by the tag huizong, with includeVars and keepTime")
	}
}

// joinsAll says whether it is the link by which all dashboards reach each other.
func (l dashboardLink) joinsAll() bool {
	return l.Type == "dashboards" && slices.Contains(l.Tags, "huizong") && l.IncludeVars && l.KeepTime
}

func chinese(text string) bool { return strings.ContainsFunc(text, isHan) }

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// lintVariables holds that variables follow the data, in the order of their queries.
func lintVariables(f *findings) {
	seen := map[string]bool{}
	for _, v := range f.dashboard.Templating.List {
		at := "templating." + v.Name
		if seen[v.Name] {
			f.add(nil, at, "there are two of that name")
		}
		seen[v.Name] = true
		if v.Hide == 0 && !chinese(v.Label) {
			f.add(nil, at+".label", "got %q, want Chinese", v.Label)
		}
		if v.Type == "query" {
			lintVariableQuery(f, &v, at)
		}
	}
}

func lintVariableQuery(f *findings, v *variable, at string) {
	if v.Refresh != 1 && v.Refresh != 2 {
		f.add(nil, at+".refresh", "got %d, want 1 (as the dashboard opens) or 2 (as its time changes)", v.Refresh)
	}
	if v.Sort == nil || *v.Sort != 0 {
		f.add(nil, at+".sort", "want 0: the query sorts")
	}
	if v.Regex != "" {
		f.add(nil, at+".regex", "got %q, want none: the query chooses", v.Regex)
	}
	if v.Query.QueryType != "sql" || v.Definition != v.Query.RawSQL {
		f.add(nil, at+".definition", "want queryType sql, and in definition the same as in query.rawSql")
	}
	lintSQL(f, nil, at+".query.rawSql", v.Query.RawSQL)
}

// lintDatasources holds every mention of a data source, wherever it stands.
func lintDatasources(f *findings) {
	provisioned := map[string]string{"clickhouse": "grafana-clickhouse-datasource", "prometheus": "prometheus"}
	walk(f.dashboard.Raw, "", func(path string, value any) {
		if !strings.HasSuffix(path, ".datasource") {
			return
		}
		named, _ := value.(map[string]any)
		uid, _ := named["uid"].(string)
		if provisioned[uid] == "" || named["type"] != provisioned[uid] {
			f.add(nil, path[1:], "got %v, want uid clickhouse or prometheus, and its type", value)
		}
	})
	for _, p := range f.dashboard.all() {
		if p.hasQueries() && p.Datasource == nil {
			f.add(p, "datasource", "is missing")
		}
	}
}
