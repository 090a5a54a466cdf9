package dashboards

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// goodJSON is a small dashboard with nothing wrong: what tests of the tests break.
//
//go:embed testdata/good.json
var goodJSON []byte

// edit sets what stands at a path, such as panels.1.title, to a value; none
// takes it out.
type edit struct {
	path  string
	value any
}

type none struct{}

// good is the small dashboard with some edits.
func good(t testing.TB, edits ...edit) *dashboard {
	t.Helper()
	var raw any
	if err := json.Unmarshal(goodJSON, &raw); err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		e.apply(t, raw)
	}
	data, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	d, err := parseDashboard("good", data)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (e edit) apply(t testing.TB, raw any) {
	t.Helper()
	steps := strings.Split(e.path, ".")
	for _, step := range steps[:len(steps)-1] {
		raw = child(raw, step)
	}
	last := steps[len(steps)-1]
	switch raw := raw.(type) {
	case map[string]any:
		raw[last] = e.value
		if e.value == (none{}) {
			delete(raw, last)
		}
	case []any:
		n, err := strconv.Atoi(last)
		if err != nil || n >= len(raw) {
			t.Fatalf("%s: no such place", e.path)
		}
		raw[n] = e.value
	default:
		t.Fatalf("%s: no such place", e.path)
	}
}

func child(raw any, step string) any {
	if list, ok := raw.([]any); ok {
		if n, err := strconv.Atoi(step); err == nil && n < len(list) {
			return list[n]
		}
		return nil
	}
	object, _ := raw.(map[string]any)
	return object[step]
}

// brokenCase is the good dashboard with one mistake, and the finding it must give.
type brokenCase struct {
	edit
	panel, field, problem string // the problem: a part of it
}

func (c brokenCase) in(list []finding) bool {
	return slices.ContainsFunc(list, func(f finding) bool {
		return f.panel == c.panel && f.field == c.field && strings.Contains(f.problem, c.problem)
	})
}
