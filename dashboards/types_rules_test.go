package dashboards

import "testing"

// Each field that Grafana does not know is found where it is.
func TestTypesFindMistakes(t *testing.T) {
	t.Parallel()
	report(t, compile(t, good(t)))
	const stat, table = "调解成功率", "各县调解"
	cases := []brokenCase{
		{edit{"timezon", "x"}, "", "dashboard", "timezon"},
		{edit{"templating.list.0.refresh", 7}, "", "dashboard", "VariableRefresh"},
		{edit{"panels.0.colapsed", true}, "全市", "panel", "colapsed"},
		{edit{"panels.1.gridPos.width", 3}, stat, "panel", "width"},
		{edit{"panels.1.options.colourMode", "value"}, stat, "options", "colourMode"},
		{edit{"panels.1.options.textMode", "big"}, stat, "options", `"big"`},
		{edit{"panels.2.options.legend.displayMode", "grid"}, "逐月排查数", "options", `"grid"`},
		{edit{"panels.2.fieldConfig.defaults.custom.lineWidht", 1}, "逐月排查数", "fieldConfig.defaults.custom", "lineWidht"},
		{edit{"panels.3.fieldConfig.defaults.color.mode", 1}, table, "panel", "number"},
		{edit{"panels.3.fieldConfig.defaults.units", "none"}, table, "panel", "units"},
		{edit{"panels.3.fieldConfig.overrides.0.properties.2.id", "decimal"}, table, "fieldConfig.overrides.0.decimal", "decimal"},
		{edit{"panels.3.fieldConfig.overrides.0.properties.3.value.type", "color-back"}, table, "fieldConfig.overrides.0.custom.cellOptions", "color-back"},
		{edit{"panels.3.options.cellHeight", "tiny"}, table, "options", `"tiny"`},
		{edit{"panels.4.type", "barchat"}, "各市排查数", "options", "barchat"},
	}
	broken := make([]*dashboard, len(cases))
	for i, tt := range cases {
		broken[i] = good(t, tt.edit)
		broken[i].File = tt.path
	}
	found := compile(t, broken...)
	for _, tt := range cases {
		var mine []finding
		for _, f := range found {
			if f.dashboard == tt.path {
				mine = append(mine, f)
			}
		}
		if !tt.in(mine) {
			t.Errorf("%s: got %v, want %s, %s: …%s…", tt.path, mine, tt.panel, tt.field, tt.problem)
		}
	}
}
