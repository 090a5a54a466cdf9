package dashboards

import "testing"

// Each mistake in the good dashboard is found where it is.
func TestLintFindsMistakes(t *testing.T) {
	t.Parallel()
	report(t, lint(good(t)))
	sql := func(text string) edit { return edit{"panels.1.targets.0.rawSql", text} }
	const stat, table = "调解成功率", "各县调解"
	for name, tt := range map[string]brokenCase{
		"numbered":               {edit{"id", 7}, "", "id", "7"},
		"uid":                    {edit{"uid", "home"}, "", "uid", "home"},
		"schema version":         {edit{"schemaVersion", 39}, "", "schemaVersion", "39"},
		"time zone":              {edit{"timezone", "browser"}, "", "timezone", "browser"},
		"tag":                    {edit{"tags.0", "other"}, "", "tags", "other"},
		"English title":          {edit{"title", "Home"}, "", "title", "Home"},
		"no tag link":            {edit{"links.0.tags.0", "other"}, "", "links", "no link"},
		"link without variables": {edit{"links.0.includeVars", false}, "", "links", "includeVars"},
		"link without time":      {edit{"links.0.keepTime", none{}}, "", "links", "keepTime"},

		"variable twice":       {edit{"templating.list.0.name", "city"}, "", "templating.city", "two"},
		"variable's label":     {edit{"templating.list.1.label", "City"}, "", "templating.city.label", "City"},
		"variable's refresh":   {edit{"templating.list.1.refresh", 0}, "", "templating.city.refresh", "0"},
		"variable's sort":      {edit{"templating.list.1.sort", 1}, "", "templating.city.sort", "0"},
		"variable's regex":     {edit{"templating.list.1.regex", "/x/"}, "", "templating.city.regex", "/x/"},
		"variable's query":     {edit{"templating.list.1.query.rawSql", "SELECT 1"}, "", "templating.city.definition", "the same"},
		"variable's table":     {edit{"templating.list.1.query.rawSql", "SELECT 1 FROM huizong_store.cell"}, "", "templating.city.query.rawSql", "huizong_store"},
		"variable's source":    {edit{"templating.list.1.datasource.uid", "P1"}, "", "templating.list.1.datasource", "P1"},
		"panel's source":       {edit{"panels.1.datasource.uid", "-- Mixed --"}, "", "panels.1.datasource", "Mixed"},
		"panel without source": {edit{"panels.1.datasource", none{}}, stat, "datasource", "missing"},
		"target's source type": {edit{"panels.1.targets.0.datasource.type", "prometheus"}, "", "panels.1.targets.0.datasource", "prometheus"},

		"panel's id twice": {edit{"panels.1.id", 1}, stat, "id", "全市"},
		"too wide":         {edit{"panels.2.gridPos.w", 19}, "逐月排查数", "gridPos", "24 columns"},
		"overlap":          {edit{"panels.3.gridPos.y", 8}, table, "gridPos", "lies upon"},
		"repeat":           {edit{"panels.1.repeat", "city"}, stat, "repeat", "city"},

		"no description":      {edit{"panels.1.description", none{}}, stat, "description", "Chinese"},
		"short description":   {edit{"panels.1.description", "成功率"}, stat, "description", "10"},
		"English panel":       {edit{"panels.1.title", "Rate"}, "Rate", "title", "Chinese"},
		"no text for nothing": {edit{"panels.3.fieldConfig.defaults.noValue", none{}}, table, "fieldConfig.defaults.noValue", "无数据"},
		"no unit":             {edit{"panels.1.fieldConfig.defaults.unit", none{}}, stat, "fieldConfig.defaults.unit", "missing"},
		"no decimals":         {edit{"panels.2.fieldConfig.defaults.decimals", none{}}, "逐月排查数", "fieldConfig.defaults.decimals", "missing"},
		"no thresholds":       {edit{"panels.3.fieldConfig.defaults.thresholds", none{}}, table, "fieldConfig.defaults.thresholds", "missing"},
		"no colour mode":      {edit{"panels.1.fieldConfig.defaults.color", none{}}, stat, "fieldConfig.defaults.color.mode", "thresholds"},
		"rainbow":             {edit{"panels.1.fieldConfig.defaults.color.mode", "continuous-GrYlRd"}, stat, "fieldConfig.defaults.color.mode", "GrYlRd"},
		"fixed to nothing":    {edit{"panels.4.fieldConfig.defaults.color.fixedColor", none{}}, "各市排查数", "fieldConfig.defaults.color.fixedColor", "missing"},
		"purple threshold":    {edit{"panels.1.fieldConfig.defaults.thresholds.steps.1.color", "purple"}, stat, "fieldConfig.defaults.thresholds.steps.1.color", "purple"},
		"hexadecimal colour":  {edit{"panels.4.fieldConfig.defaults.color.fixedColor", "#ff0000"}, "各市排查数", "fieldConfig.defaults.color.fixedColor", "#ff0000"},
		"overriding colour":   {edit{"panels.3.fieldConfig.overrides.0.properties.3", map[string]any{"id": "color", "value": map[string]any{"mode": "continuous-reds"}}}, table, "fieldConfig.overrides.color.mode", "continuous-reds"},

		"format":        {edit{"panels.1.targets.0.format", 0}, stat, "targets.A.format", "queryType"},
		"no format":     {edit{"panels.1.targets.0.format", none{}}, stat, "targets.A.format", "queryType"},
		"editor":        {edit{"panels.1.targets.0.editorType", "builder"}, stat, "targets.A.editorType", "sql"},
		"date filter":   {sql("SELECT 1 FROM huizong.rollup WHERE $__dateFilter(period)"), stat, "targets.A.rawSql", "Shanghai"},
		"bare variable": {sql("SELECT 1 FROM huizong.rollup WHERE division IN ($city)"), stat, "targets.A.rawSql", "$city"},
		"old variable":  {sql("SELECT 1 FROM huizong.rollup WHERE division IN ([[city:csv]])"), stat, "targets.A.rawSql", "[[city:csv]]"},
		"no format of it": {
			sql("SELECT 1 FROM huizong.rollup WHERE $__conditionalAll(division IN (${city}), $city)"), stat, "targets.A.rawSql", "${city}",
		},
		"store":          {sql("SELECT 1 FROM huizong_store.cell"), stat, "targets.A.rawSql", "huizong_store.cell"},
		"joined system":  {sql("SELECT 1 FROM huizong.rollup AS r INNER JOIN system.one USING dummy"), stat, "targets.A.rawSql", "system.one"},
		"table function": {sql("SELECT 1 FROM url('http://example.org')"), stat, "targets.A.rawSql", "url"},

		"link with a host":      {edit{"panels.3.fieldConfig.overrides.1.properties.1.value.0.url", "http://grafana/d/huizong-good?${__url_time_range}"}, table, "links", "whatever the host"},
		"link without time too": {edit{"panels.3.fieldConfig.overrides.1.properties.1.value.0.url", "/d/huizong-good"}, table, "links", "time is kept"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := lint(good(t, tt.edit)); !tt.in(got) {
				t.Errorf("got %v, want %s, %s: …%s…", got, tt.panel, tt.field, tt.problem)
			}
		})
	}
}

// Common tables, columns and texts are no tables that a query reads from.
func TestLintLetsGoodQueriesPass(t *testing.T) {
	t.Parallel()
	for _, sql := range []string{
		"WITH a AS (SELECT 1 FROM huizong.rollup), b AS (SELECT 2 FROM a) SELECT * FROM b INNER JOIN a USING x",
		"SELECT 'read FROM nowhere' FROM huizong.rollup ARRAY JOIN months -- FROM here",
		"SELECT * FROM (SELECT $__fromTime FROM huizong.unit) WHERE $__conditionalAll(a IN (${city:singlequote}), $city)",
	} {
		f := findings{dashboard: good(t)}
		if lintSQL(&f, nil, "rawSql", sql); len(f.list) > 0 {
			t.Errorf("%s: got %v, want nothing", sql, f.list)
		}
	}
}
