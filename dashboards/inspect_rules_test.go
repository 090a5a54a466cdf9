package dashboards

import (
	"testing"
)

// texts that the good dashboard's queries are replaced by.
const (
	inCity    = " FROM huizong.rollup WHERE metric = 'med_disputes_found' AND parent = 140100 "
	unordered = "SELECT toDateTime(period, 'Asia/Shanghai') AS time, name, toFloat64(value) AS found" + inCity + "ORDER BY time DESC"
	counties  = "SELECT toString(code) AS value, name AS text FROM huizong.division WHERE "
)

// Each mistake in the good dashboard is found where it is.
func TestInspectionFindsMistakes(t *testing.T) {
	t.Parallel()
	db := reader(t, demo(t).ClickHouse)
	d := good(t)
	report(t, inspect(t.Context(), db, d, []*dashboard{d}, nil).list)
	sql := func(panel string, text string) edit { return edit{"panels." + panel + ".targets.0.rawSql", text} }
	url := "panels.3.fieldConfig.overrides.1.properties.1.value.0.url"
	for name, tt := range map[string]brokenCase{
		"unknown view":           {sql("1", "SELECT 1 AS rate FROM huizong.nothing"), "调解成功率", "targets.A.rawSql", "nothing"},
		"store":                  {sql("1", "SELECT count() AS rate FROM huizong_store.cell"), "调解成功率", "targets.A.rawSql", "privileges"},
		"unknown variable":       {sql("1", "SELECT 1 AS rate WHERE '1' IN (${town:singlequote})"), "调解成功率", "targets.A.rawSql", "town"},
		"no rows":                {sql("1", "SELECT value AS rate FROM huizong.rollup WHERE metric = ''"), "调解成功率", "targets", "no data as opened"},
		"many rows in a stat":    {sql("1", "SELECT toFloat64(value) AS rate FROM huizong.rollup LIMIT 2"), "调解成功率", "targets", "got 2 rows"},
		"no number in a stat":    {sql("1", "SELECT name FROM huizong.division LIMIT 1"), "调解成功率", "targets", "want a number"},
		"not a number":           {sql("1", "SELECT 0 / 0 AS rate"), "调解成功率", "targets", "NaN"},
		"descending time":        {sql("2", unordered), "逐月排查数", "targets", "ascending"},
		"time is not first":      {sql("2", "SELECT toFloat64(value) AS found, period AS time"+inCity+"ORDER BY time"), "逐月排查数", "targets", "first"},
		"series without time":    {sql("2", "SELECT name, toFloat64(value) AS found"+inCity), "逐月排查数", "targets", "want one time"},
		"override of no column":  {edit{"panels.2.fieldConfig.overrides.0.matcher.options", "lost"}, "逐月排查数", "targets", `"lost"`},
		"renamed column":         {edit{"panels.3.transformations.0.options.renameByName.rate", "比率"}, "各县调解", "targets", `"rate"`},
		"organize of no column":  {edit{"panels.3.transformations.0.options.excludeByName.lost", true}, "各县调解", "targets", `"lost"`},
		"unknown transformation": {edit{"panels.3.transformations.0.id", "reduce"}, "各县调解", "targets", "none that these tests know"},
		"sort by no column":      {edit{"panels.3.options.sortBy.0.displayName", "rate"}, "各县调解", "targets", "shown as"},
		"number without unit":    {edit{"panels.3.fieldConfig.overrides.0.properties.1.id", "min"}, "各县调解", "targets", "no unit"},
		"no number in bars":      {sql("4", "SELECT name FROM huizong.division LIMIT 3"), "各市排查数", "targets", "and a number"},
		"unknown xField":         {edit{"panels.4.options.xField", "lost"}, "各市排查数", "targets", "xField"},
		"unknown panel type":     {edit{"panels.4.type", "geomap"}, "各市排查数", "targets", "geomap"},
		"link to no dashboard":   {edit{url, "/d/huizong-lost?var-city=1"}, "各县调解", "links", "huizong-lost"},
		"link to no variable":    {edit{url, "/d/huizong-good?var-town=${__data.fields.code}"}, "各县调解", "links", `"town"`},
		"link from no column":    {edit{url, "/d/huizong-good?var-city=${__data.fields.town}"}, "各县调解", "links", `"town"`},
		"link from a number":     {edit{url, "/d/huizong-good?var-city=${__data.fields.rate}"}, "各县调解", "links", "make it a string"},
		"link to no option":      {edit{url, "/d/huizong-good?var-city=${__data.fields.code}"}, "各县调解", "links", "none of its"},
		"link without its city":  {edit{url, "/d/huizong-good?var-city=140200&var-county=${__data.fields.code}"}, "各县调解", "links", "none of its"},
		"link with many values":  {edit{url, "/d/huizong-good?var-county=${county}"}, "各县调解", "links", "single-value variable"},
		"broken variable":        {edit{"templating.list.1.query.rawSql", counties + "levl = 'city'"}, "", "templating", "variable city"},
		"blank option":           {edit{"templating.list.1.query.rawSql", "SELECT '' AS value, name AS text FROM huizong.division"}, "", "templating", "blank"},
		"time range":             {edit{"time.from", "yesterday"}, "", "time", "yesterday"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := good(t, tt.edit)
			if got := inspect(t.Context(), db, d, []*dashboard{d}, nil).list; !tt.in(got) {
				t.Errorf("got %v, want %s, %s: …%s…", got, tt.panel, tt.field, tt.problem)
			}
		})
	}
}

// A panel may be listed as possibly empty only if it is.
func TestListOfEmptyPanelsCannotRot(t *testing.T) {
	t.Parallel()
	db := reader(t, demo(t).ClickHouse)
	empty := edit{"panels.1.targets.0.rawSql", "SELECT value AS rate FROM huizong.rollup WHERE metric = ''"}
	for _, tt := range []struct {
		d    *dashboard
		list string
		want int
	}{
		{good(t, empty), "调解成功率", 0},
		{good(t), "调解成功率", 1},
		{good(t), "没有的面板", 1},
	} {
		got := inspect(t.Context(), db, tt.d, []*dashboard{tt.d}, map[string]string{tt.list: "reason"}).list
		if len(got) != tt.want {
			t.Errorf("%s: got %v, want %d findings", tt.list, got, tt.want)
		}
	}
}
