package huizong_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/huizong/huizong/"

// mayImport is who may import whom: a tree of packages may import itself and
// what is listed. Producers and consumers know each other only by the contract.
// Tests are exempt: they run against the real parts.
//
// This test is the one place that holds the rule, and not the linter's
// depguard, so that it fails wherever the tests run.
var mayImport = map[string][]string{
	"schema":              {},
	"internal/bus":        {"schema"},
	"internal/english":    {},
	"internal/faulttest":  {},
	"internal/ledgertest": {"schema"},
	"internal/notify":     {"schema"},
	"internal/warehouse":  {"schema", "schema/clickhouse"},
	"producers":           {"schema"},
	"consumers":           {"schema"},
	"dashboards":          {},
	"seeds":               {},
	"cmd": {
		"schema", "schema/clickhouse", "internal/bus", "internal/bus/certs", "internal/bus/keys", "internal/english", "internal/notify", "internal/warehouse", "internal/warehouse/engine",
		"producers", "producers/intake", "producers/outbox", "producers/workbook", "consumers", "consumers/alerts", "consumers/verify", "dashboards", "seeds",
	},
}

func TestImports(t *testing.T) {
	seen := map[string]bool{}
	for _, file := range sources(t) {
		dir := path.Dir(file)
		tree := treeOf(dir)
		if tree == "" {
			t.Errorf("%s: no rule for this folder, add one to mayImport", file)
		}
		seen[tree] = true
		for _, imported := range ours(t, file) {
			if !within(imported, tree) && !slices.Contains(mayImport[tree], imported) {
				t.Errorf("%s imports %s; %s may import only %q of ours", file, imported, tree, mayImport[tree])
			}
		}
	}
	for tree := range mayImport {
		if !seen[tree] {
			t.Errorf("mayImport has %s, which holds no Go files", tree)
		}
	}
}

// sources are the module's Go files, tests left out, with slashes.
func sources(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && ignored(entry.Name()):
			return filepath.SkipDir
		case strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go"):
			files = append(files, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// ignored are the folders that go itself ignores, and npm's.
func ignored(dir string) bool {
	return dir == "node_modules" || dir == "testdata" || dir != "." && strings.ContainsAny(dir[:1], "._")
}

// ours are the module's packages that a file imports, whatever its build tags.
func ours(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var packages []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if p, ok := strings.CutPrefix(imported, module); ok {
			packages = append(packages, p)
		}
	}
	return packages
}

// treeOf is the tree of mayImport that a folder belongs to, or nothing.
func treeOf(dir string) string {
	for tree := range mayImport {
		if within(dir, tree) {
			return tree
		}
	}
	return ""
}

func within(dir, tree string) bool { return dir == tree || strings.HasPrefix(dir, tree+"/") }
