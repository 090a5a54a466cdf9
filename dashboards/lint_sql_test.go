package dashboards

import (
	"regexp"
	"strings"
)

// lintQueries holds what the plugin is told of a query, and the query's text.
func lintQueries(f *findings) {
	for _, p := range f.dashboard.all() {
		for i := range p.Targets {
			if p.sql() {
				lintTarget(f, p, &p.Targets[i])
			}
		}
	}
}

// lintTarget holds that the plugin is told the same twice: what the format
// makes of the answer, and which editor shows it.
func lintTarget(f *findings, p *panel, t *target) {
	at := "targets." + t.RefID
	kinds := map[int]string{formatTimeSeries: "timeseries", formatTable: "table"}
	if t.Format == nil || kinds[*t.Format] == "" || kinds[*t.Format] != t.QueryType {
		f.add(p, at+".format", "want 0 with queryType timeseries, or 1 with queryType table")
	}
	if t.EditorType != "sql" || t.PluginVersion != "4.20.0" {
		f.add(p, at+".editorType", "want sql, and pluginVersion 4.20.0")
	}
	lintSQL(f, p, at+".rawSql", t.RawSQL)
}

var (
	quotedText  = regexp.MustCompile(`'(?:[^'\\]|\\.|'')*'`)
	allowedUse  = regexp.MustCompile(`\$\{\w+:\w+\}|\$__\w+`)
	bareUse     = regexp.MustCompile(`\$[^\s,)]*|\[\[\w+[:\w]*\]\]`)
	condition   = regexp.MustCompile(`,\s*\$\{?\w+\}?\s*\)`)
	readsFrom   = regexp.MustCompile(`(?i)\b(ARRAY\s+)?(?:FROM|JOIN)\s+([\w.]+)(\()?`)
	commonTable = regexp.MustCompile(`(?i)\b(\w+)\s+AS\s*\(`)
)

// lintSQL holds that a query reads views of the contract only, and puts
// variables in with a format, so that they are quoted.
func lintSQL(f *findings, p *panel, at, sql string) {
	if strings.Contains(sql, "$__dateFilter") || strings.Contains(sql, "$__dateTimeFilter") || strings.Contains(sql, "$__dt") {
		f.add(p, at, "$__dateFilter takes the days of UTC for those of Shanghai: use period >= toDate($__fromTime, 'Asia/Shanghai')")
	}
	if use := bareUse.FindString(allowedUse.ReplaceAllString(withoutConditions(sql), "")); use != "" {
		f.add(p, at, "%q is a variable without a format: write ${name:singlequote}", use)
	}
	bare := quotedText.ReplaceAllString(stripComments(sql), "''")
	own := map[string]bool{}
	for _, name := range commonTable.FindAllStringSubmatch(bare, -1) {
		own[name[1]] = true
	}
	for _, from := range readsFrom.FindAllStringSubmatch(bare, -1) {
		isColumn, name, isFunction := from[1] != "", from[2], from[3] != ""
		if !isColumn && (isFunction || !own[name] && !strings.HasPrefix(name, "huizong.")) {
			f.add(p, at, "reads from %s, want views of the database huizong only", name)
		}
	}
}

// withoutConditions takes out the variables that $__conditionalAll asks after:
// there, and only there, they have no format.
func withoutConditions(sql string) string {
	for at := strings.LastIndex(sql, conditionalAll+"("); at >= 0; at = strings.LastIndex(sql, conditionalAll+"(") {
		args, end := browserArguments(sql, at+len(conditionalAll))
		if len(args) != 2 || !condition.MatchString(","+args[1]+")") {
			return sql
		}
		sql = sql[:at] + args[0] + sql[end:]
	}
	return sql
}

// lintLinks holds the links that no panel's data is needed for.
func lintLinks(f *findings) {
	for _, l := range f.dashboard.links() {
		if !strings.HasPrefix(l.url, "/d/") {
			f.add(l.panel, "links", "%s: want /d/UID?…, whatever the host", l.url)
		}
		// What Prometheus measured of the last hours is not looked at in the years of the figures.
		if !strings.Contains(l.url, "${__url_time_range}") && l.url != "/d/huizong-system" {
			f.add(l.panel, "links", "%s: want ${__url_time_range} in it, so that the time is kept", l.url)
		}
	}
}
