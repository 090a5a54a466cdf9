package dashboards

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// field is a column as a panel draws it: after its transformations, with what
// its field config sets.
type field struct {
	column
	title  string // what is shown for its name, and what tables sort by
	hidden bool
	unit   bool
	digits bool // decimals are set
}

// fields are a panel's, in order; an error says which name is no field. Several
// queries' columns stand beside each other.
func fields(p *panel, f frames) ([]field, error) {
	columns := f.columns()
	for _, t := range p.Transformations {
		var err error
		if columns, err = t.apply(columns, f); err != nil {
			return nil, fmt.Errorf("transformations.%s: %w", t.ID, err)
		}
	}
	result := make([]field, len(columns))
	for i, c := range columns {
		result[i] = field{column: c, title: c.name, unit: p.FieldConfig.Defaults["unit"] != nil, digits: p.FieldConfig.Defaults["decimals"] != nil}
	}
	for _, o := range p.FieldConfig.Overrides {
		if err := o.apply(result, f); err != nil {
			return nil, fmt.Errorf("fieldConfig.overrides: %w", err)
		}
	}
	return result, nil
}

func named(columns []column, name string) int {
	return slices.IndexFunc(columns, func(c column) bool { return c.name == name })
}

// apply does to the columns what a transformation does, where it is one that
// dashboards here use.
func (t *transformation) apply(columns []column, f frames) ([]column, error) {
	switch t.ID {
	case "organize":
		return t.organize(columns)
	case "sortBy":
		sort, _ := t.Options["sort"].([]any)
		for _, s := range sort {
			by, _ := s.(map[string]any)
			if name, _ := by["field"].(string); named(columns, name) < 0 {
				return nil, fmt.Errorf("sort: no column %q", name)
			}
		}
		return columns, nil
	case "groupingToMatrix":
		return t.matrix(columns, f)
	}
	return nil, fmt.Errorf("is none that these tests know")
}

// organize leaves out, renames and orders columns.
func (t *transformation) organize(columns []column) ([]column, error) {
	excluded, _ := t.Options["excludeByName"].(map[string]any)
	renamed, _ := t.Options["renameByName"].(map[string]any)
	ordered, _ := t.Options["indexByName"].(map[string]any)
	for part, names := range map[string]map[string]any{"excludeByName": excluded, "renameByName": renamed, "indexByName": ordered} {
		for name := range names {
			if named(columns, name) < 0 {
				return nil, fmt.Errorf("%s: no column %q", part, name)
			}
		}
	}
	var left []column
	for _, c := range columns {
		if out, _ := excluded[c.name].(bool); out {
			continue
		}
		if name, _ := renamed[c.name].(string); name != "" {
			c.name = name
		}
		left = append(left, c)
	}
	return left, nil
}

// matrix makes a column of each value of one column.
func (t *transformation) matrix(columns []column, f frames) ([]column, error) {
	across, _ := t.Options["columnField"].(string)
	down, _ := t.Options["rowField"].(string)
	value, _ := t.Options["valueField"].(string)
	for _, name := range []string{across, down, value} {
		if named(columns, name) < 0 {
			return nil, fmt.Errorf("no column %q", name)
		}
	}
	result := []column{{down + `\` + across, columns[named(columns, down)].kind}}
	kind := columns[named(columns, value)].kind
	for _, text := range f.values(across) {
		if name := fmt.Sprint(text); named(result, name) < 0 {
			result = append(result, column{name, kind})
		}
	}
	return result, nil
}

// apply sets what the override sets in the fields it matches. One by name must
// name a field, or of a series one of its labels.
func (o *override) apply(fields []field, f frames) error {
	found := false
	for i := range fields {
		if o.matches(&fields[i]) {
			found = true
			o.set(&fields[i])
		}
	}
	name, byName := o.Matcher.Options.(string)
	if o.Matcher.ID == "byName" && byName && !found && !f.holds(name) {
		return fmt.Errorf("no column %q", name)
	}
	return nil
}

func (o *override) matches(f *field) bool {
	text, _ := o.Matcher.Options.(string)
	switch o.Matcher.ID {
	case "byName":
		return f.name == text
	case "byType":
		return f.kind == text
	case "byRegexp":
		pattern, err := regexp.Compile(strings.Trim(text, "/"))
		return err == nil && pattern.MatchString(f.name)
	}
	return false
}

func (o *override) set(f *field) {
	for _, p := range o.Properties {
		switch p.ID {
		case "displayName":
			f.title, _ = p.Value.(string)
		case "unit":
			f.unit = p.Value != nil
		case "decimals":
			f.digits = p.Value != nil
		case "custom.hideFrom":
			from, _ := p.Value.(map[string]any)
			f.hidden, _ = from["viz"].(bool)
		}
	}
}
