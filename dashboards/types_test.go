package dashboards

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every dashboard satisfies Grafana's own types: each field has a name and a
// value that Grafana knows, options and custom settings by the type of panel.
func TestTypes(t *testing.T) {
	t.Parallel()
	report(t, compile(t, dashboards(t)...))
}

// piece is a part of a dashboard and the type it must satisfy.
type piece struct {
	panel *panel // nil: the head
	field string
	value any
	typ   string
}

// pieces cut a dashboard so that a type error tells its place.
func pieces(d *dashboard) []piece {
	head := map[string]any{}
	for name, value := range d.Raw.(map[string]any) {
		if name != "panels" {
			head[name] = value
		}
	}
	list := []piece{{nil, "dashboard", head, "Head"}}
	for _, p := range d.all() {
		if p.Type == "row" {
			list = append(list, piece{p, "panel", p.Raw, "Row"})
			continue
		}
		list = append(list, piece{p, "panel", p.Raw, "AnyPanel"})
		list = append(list, configured(p)...)
	}
	return list
}

// configured are the parts whose type depends on the type of panel, and the
// values of overrides, whose type is that of what they override.
func configured(p *panel) []piece {
	of := fmt.Sprintf("Panels['%s']", p.Type)
	list := []piece{{p, "options", p.Options, of + "['options']"}}
	if custom := p.FieldConfig.Defaults["custom"]; custom != nil {
		list = append(list, piece{p, "fieldConfig.defaults.custom", custom, of + "['custom']"})
	}
	for i, o := range p.FieldConfig.Overrides {
		for _, property := range o.Properties {
			typ, name := "Partial<Fields>", property.ID
			if custom, ok := strings.CutPrefix(name, "custom."); ok {
				typ, name = of+"['custom']", custom
			}
			at := fmt.Sprintf("fieldConfig.overrides.%d.%s", i, property.ID)
			list = append(list, piece{p, at, map[string]any{name: property.Value}, typ})
		}
	}
	return list
}

var typeError = regexp.MustCompile(`(?m)^(\w+)\.ts\((\d+),\d+\): error TS\d+: (.*)$`)

// compile has TypeScript's own compiler judge the dashboards.
func compile(t testing.TB, all ...*dashboard) []finding {
	t.Helper()
	dir := t.TempDir()
	sources := map[string][]piece{}
	for i, d := range all {
		name := fmt.Sprintf("d%d", i)
		sources[name] = pieces(d)
		writeTypeScript(t, filepath.Join(dir, name+".ts"), sources[name])
	}
	out := typeScript(t, dir)
	errors := typeError.FindAllStringSubmatch(out, -1)
	if len(errors) == 0 && out != "" {
		t.Fatalf("the TypeScript compiler failed:\n%s", out)
	}
	var list []finding
	for _, e := range errors {
		line, _ := strconv.Atoi(e[2])
		number, _ := strconv.Atoi(e[1][1:])
		f := findings{dashboard: all[number]}
		place := sources[e[1]][line-importLines-1]
		f.add(place.panel, place.field, "%s", e[3])
		list = append(list, f.list...)
	}
	return list
}

// importLines stand before the pieces in a file, each on a line of its own.
const importLines = 1

func writeTypeScript(t testing.TB, path string, list []piece) {
	t.Helper()
	var text strings.Builder
	text.WriteString("import type { AnyPanel, Fields, Head, Panels, Row } from './panels';\n")
	for i, p := range list {
		value, err := json.Marshal(p.value)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "export const p%d = %s satisfies %s;\n", i, value, p.typ)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// typeScript compiles a folder beside types/panels.ts and gives what it says.
func typeScript(t testing.TB, dir string) string {
	t.Helper()
	types := filepath.Join(root(), "dashboards", "types")
	modules := filepath.Join(types, "node_modules")
	if _, err := os.Stat(modules); err != nil {
		t.Fatalf("no TypeScript compiler (%v): run `npm ci` in dashboards/types, as `make test` does", err)
	}
	err := os.Symlink(modules, filepath.Join(dir, "node_modules"))
	for _, name := range []string{"panels.ts", "tsconfig.json"} {
		data, readErr := os.ReadFile(filepath.Join(types, name))
		err = errors.Join(err, readErr, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join(modules, "typescript", "bin", "tsc"), "--pretty", "false", "--project", ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatalf("run the TypeScript compiler: %v", err)
	}
	return string(out)
}
