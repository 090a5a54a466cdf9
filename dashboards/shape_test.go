package dashboards

import (
	"fmt"
	"slices"
)

// answersFit holds a panel's answers against what its type can draw.
func answersFit(p *panel, answers frames) []error {
	var problems []error
	for i, f := range answers {
		if name := f.unreal(); name != "" {
			problems = append(problems, fmt.Errorf("column %s holds NaN or an infinity", name))
		}
		if format := p.Targets[i].Format; format != nil && *format == formatTimeSeries {
			problems = append(problems, isSeries(f))
		}
		problems = append(problems, drawable(p, f))
	}
	drawn, err := fields(p, answers)
	if err != nil {
		return append(problems, err)
	}
	return append(problems, fieldsFit(p, drawn)...)
}

// drawable says why a panel of its type can't draw the answer.
func drawable(p *panel, f *frame) error {
	switch p.Type {
	case "stat", "gauge", "bargauge", "piechart":
		return reducible(p, f)
	case "timeseries":
		return isSeries(f)
	case "status-history", "state-timeline":
		return startsWithTime(f)
	case "barchart":
		if f.count(kindNumber) == 0 || f.first(kindString) != 0 && p.Options["xField"] == nil {
			return fmt.Errorf("got columns %v, want a string first, or options.xField, and a number", f.columns)
		}
	case "trend":
		return isTrend(p, f)
	case "table":
	default:
		return fmt.Errorf("type %q is none that these tests know", p.Type)
	}
	return nil
}

func startsWithTime(f *frame) error {
	if f.first(kindTime) != 0 || f.count(kindTime) != 1 || !f.ascending(0) {
		return fmt.Errorf("got columns %v, want one time, first and ascending", f.columns)
	}
	return nil
}

func isSeries(f *frame) error {
	if err := startsWithTime(f); err != nil {
		return err
	}
	if f.count(kindNumber) == 0 {
		return fmt.Errorf("got columns %v, want a number", f.columns)
	}
	return nil
}

// reducible holds what is drawn as single values: where there are many rows,
// either each is shown by its name, or they are a course of time.
func reducible(p *panel, f *frame) error {
	if f.count(kindNumber) == 0 {
		return fmt.Errorf("got columns %v, want a number", f.columns)
	}
	reduce, _ := p.Options["reduceOptions"].(map[string]any)
	everyRow, _ := reduce["values"].(bool)
	named := everyRow && f.count(kindString) > 0
	if len(f.rows) > 1 && !named && f.count(kindTime) == 0 {
		return fmt.Errorf("got %d rows, of which one is shown: want one row, or options.reduceOptions.values and a string column", len(f.rows))
	}
	return nil
}

func isTrend(p *panel, f *frame) error {
	x := f.first(kindNumber)
	if name, _ := p.Options["xField"].(string); name != "" {
		x = named(f.columns, name)
	}
	if x < 0 || f.columns[x].kind != kindNumber || !f.ascending(x) || f.count(kindNumber) < 2 {
		return fmt.Errorf("got columns %v, want an ascending number as x, and another", f.columns)
	}
	return nil
}

// fieldsFit holds what a panel says of its fields against the fields there are.
func fieldsFit(p *panel, drawn []field) []error {
	var problems []error
	if name, _ := p.Options["xField"].(string); name != "" && !hasName(drawn, name) {
		problems = append(problems, fmt.Errorf("options.xField: no column %q", name))
	}
	if p.Type != "table" {
		return problems
	}
	sorts, _ := p.Options["sortBy"].([]any)
	for _, s := range sorts {
		by, _ := s.(map[string]any)
		if name, _ := by["displayName"].(string); !hasTitle(drawn, name) {
			problems = append(problems, fmt.Errorf("options.sortBy: no column is shown as %q", name))
		}
	}
	for _, f := range drawn {
		if f.kind == kindNumber && !f.hidden && (!f.unit || !f.digits) {
			problems = append(problems, fmt.Errorf("fieldConfig: column %q is a number and has no unit and decimals", f.name))
		}
	}
	return problems
}

func hasName(drawn []field, name string) bool {
	return slices.ContainsFunc(drawn, func(f field) bool { return f.name == name })
}

func hasTitle(drawn []field, title string) bool {
	return slices.ContainsFunc(drawn, func(f field) bool { return f.title == title })
}
