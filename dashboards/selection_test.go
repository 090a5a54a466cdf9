package dashboards

import "strings"

// selection is one way to set the variables.
type selection struct {
	name string
	set  choices
}

// selections are the ways a dashboard is tried: as it opens; each variable as
// All, one and many with the others as they open; everything All.
func selections(d *dashboard, options map[string][]string) []selection {
	tried := []selection{{"as opened", choices{}}}
	everything := choices{}
	for i := range d.Templating.List {
		v := &d.Templating.List[i]
		values := options[v.Name]
		if v.IncludeAll {
			everything[v.Name] = v.every(values)
			tried = append(tried, selection{v.Name + " = All", choices{v.Name: v.every(values)}})
		}
		if len(values) > 0 {
			last := values[len(values)-1]
			tried = append(tried, selection{v.Name + " = " + last, choices{v.Name: v.one(last)}})
		}
		if v.Multi && len(values) > 1 {
			many := values[:min(3, len(values))]
			tried = append(tried, selection{v.Name + " = " + strings.Join(many, ", "), choices{v.Name: v.many(many)}})
		}
	}
	if len(everything) > 1 {
		tried = append(tried, selection{"everything = All", everything})
	}
	return tried
}
