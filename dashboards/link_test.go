package dashboards

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// link is one to another dashboard.
type link struct {
	panel *panel // that has it; nil: the dashboard's head
	url   string
}

// links are a dashboard's, wherever they stand: whatever text has /d/ in it.
func (d *dashboard) links() []link {
	var found []link
	for _, p := range d.all() {
		var raw any
		_ = json.Unmarshal(p.Raw, &raw) // it was read before
		delete(raw.(map[string]any), "panels")
		walk(raw, "", func(_ string, value any) {
			if url, ok := value.(string); ok && strings.Contains(url, "/d/") {
				found = append(found, link{p, url})
			}
		})
	}
	walk(d.Raw.(map[string]any)["links"], "", func(_ string, value any) {
		if url, ok := value.(string); ok && strings.Contains(url, "/d/") {
			found = append(found, link{nil, url})
		}
	})
	return found
}

// walk visits every value in decoded JSON with its path.
func walk(value any, path string, visit func(path string, value any)) {
	visit(path, value)
	switch value := value.(type) {
	case map[string]any:
		for name, child := range value {
			walk(child, path+"."+name, visit)
		}
	case []any:
		for i, child := range value {
			walk(child, fmt.Sprintf("%s.%d", path, i), visit)
		}
	}
}

var (
	linkURL   = regexp.MustCompile(`^/d/([\w-]+)(?:\?(.+))?$`)
	setting   = regexp.MustCompile(`^var-(\w+)=(.*)$`)
	parameter = regexp.MustCompile(`^\$\{(\w+):queryparam\}$`)
	inURL     = regexp.MustCompile(`\$\{([^}]*)\}`)
	ofField   = regexp.MustCompile(`^__data\.fields(?:\.([^.:\["]+)|\["([^"]+)"\])(?:\.(numeric|text))?(?::percentencode)?$`)
)

// leads says why a link does not lead where it should. drawn are the fields of
// the panel, where it has any.
func (l link) leads(from *dashboard, all []*dashboard, drawn []field) error {
	parts := linkURL.FindStringSubmatch(l.url)
	if parts == nil {
		return fmt.Errorf("want /d/UID or /d/UID?…")
	}
	at := slices.IndexFunc(all, func(d *dashboard) bool { return d.UID == parts[1] })
	if at < 0 {
		return fmt.Errorf("no dashboard has uid %q", parts[1])
	}
	var errs []error
	for part := range strings.SplitSeq(parts[2], "&") {
		errs = append(errs, partLeads(part, from, all[at], drawn))
	}
	return errors.Join(errs...)
}

func partLeads(part string, from, to *dashboard, drawn []field) error {
	if part == "" || part == "${__url_time_range}" {
		return nil
	}
	if name := parameter.FindStringSubmatch(part); name != nil {
		if from.variable(name[1]) == nil || to.variable(name[1]) == nil {
			return fmt.Errorf("%s: want a variable of both this dashboard and %s", part, to.UID)
		}
		return nil
	}
	set := setting.FindStringSubmatch(part)
	if set == nil {
		return fmt.Errorf("%s: want var-NAME=…, ${NAME:queryparam} or ${__url_time_range}", part)
	}
	if to.variable(set[1]) == nil {
		return fmt.Errorf("%s: dashboard %s has no variable %q", part, to.UID, set[1])
	}
	var errs []error
	for _, use := range inURL.FindAllStringSubmatch(set[2], -1) {
		errs = append(errs, usable(use[1], from, drawn))
	}
	return errors.Join(errs...)
}

// usable says why a link can't use what stands in ${…}. A number is put in as
// the panel writes it (140525 as 141 K), so that codes must be strings.
func usable(use string, from *dashboard, drawn []field) error {
	if use == "__value.raw" || use == "__value.text" || from.single(use) {
		return nil
	}
	name := ofField.FindStringSubmatch(use)
	if name == nil {
		return fmt.Errorf("${%s} is no field, no value and no single-value variable", use)
	}
	at := slices.IndexFunc(drawn, func(f field) bool { return f.name == name[1]+name[2] || f.title == name[1]+name[2] })
	if at < 0 {
		return fmt.Errorf("${%s}: no column %q", use, name[1]+name[2])
	}
	if drawn[at].kind != kindString && name[3] != "numeric" {
		return fmt.Errorf("${%s}: the column is a %s, which links write as the panel does: make it a string in the query", use, drawn[at].kind)
	}
	return nil
}

// single says whether a variable of that name has one value, never All.
func (d *dashboard) single(name string) bool {
	v := d.variable(name)
	return v != nil && !v.Multi && !v.IncludeAll
}
