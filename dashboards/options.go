package dashboards

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// viewer is somebody who looks at a dashboard.
type viewer struct {
	db Warehouse
	at moment // of its variables
}

// open runs the dashboard's variables in order of dependency and chooses what
// Grafana does; what is set already stays chosen. options are each one's values.
func (w *viewer) open(ctx context.Context, d *dashboard, set choices) (c choices, options map[string][]string, err error) {
	c, options = choices{}, map[string][]string{}
	for _, v := range inOrder(d.Templating.List) {
		values, err := w.values(ctx, v, c)
		if err != nil {
			return nil, nil, fmt.Errorf("variable %s: %w", v.Name, err)
		}
		options[v.Name] = values
		chosen, ok := set[v.Name]
		switch {
		case !ok:
			chosen = v.initial(values)
		case chosen.all: // of what there is now
			chosen.values = values
		}
		c[v.Name] = chosen
	}
	return c, options, nil
}

// inOrder puts each variable after those its query uses.
func inOrder(list []variable) []*variable {
	var ordered []*variable
	done := map[string]bool{}
	for range list {
		for i := range list {
			v := &list[i]
			waits := slices.ContainsFunc(list, func(other variable) bool { return !done[other.Name] && v.uses(other.Name) })
			if !done[v.Name] && !waits {
				ordered, done[v.Name] = append(ordered, v), true
			}
		}
	}
	return ordered
}

// uses says whether the variable's query names the other.
func (v *variable) uses(other string) bool {
	return slices.ContainsFunc(variableName.FindAllStringSubmatch(v.Query.RawSQL, -1), func(m []string) bool { return m[1] == other })
}

// values are a variable's options. Of a query the first column is the value;
// a custom variable lists them: "label : value" or just the value.
func (w *viewer) values(ctx context.Context, v *variable, c choices) ([]string, error) {
	switch v.Type {
	case "query":
		return w.queried(ctx, v, c)
	case "custom":
		var values []string
		for entry := range strings.SplitSeq(v.Query.Text, ",") {
			parts := strings.Split(entry, " : ")
			values = append(values, strings.TrimSpace(parts[len(parts)-1]))
		}
		return values, nil
	case "constant", "textbox":
		return []string{v.Query.Text}, nil
	}
	return nil, fmt.Errorf("type %q is none that is known here", v.Type)
}

func (w *viewer) queried(ctx context.Context, v *variable, c choices) ([]string, error) {
	sql, err := expand(v.Query.RawSQL, c, w.at)
	if err != nil {
		return nil, err
	}
	f, err := ask(ctx, w.db, sql)
	if err != nil {
		return nil, err
	}
	var values []string
	for _, row := range f.rows {
		value := optionText(row[0])
		if value == "" || slices.Contains(values, value) {
			return nil, fmt.Errorf("option %q is blank or there twice", value)
		}
		values = append(values, value)
	}
	return values, nil
}

// optionText is a value as the browser turns it into text.
func optionText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case float64:
		return fmt.Sprintf("%.0f", value)
	}
	return ""
}
