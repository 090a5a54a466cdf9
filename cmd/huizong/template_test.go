package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/workbook"
	"github.com/huizong/huizong/schema"
)

// nobody is an address where no NATS server listens.
const nobody = "nats://127.0.0.1:1"

func TestTemplateWithoutAHuizong(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f.xlsx")
	args := []string{"template", "140525", "--period", "2024-03", "-o", path, "--nats", nobody}
	r := finish(t, huizong(args...))
	if r.code != 0 || !strings.Contains(r.err, "lacks the earlier months") {
		t.Fatalf("got %d and %q", r.code, r.err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}
	checkTemplate(t, path)
	if err := os.WriteFile(path, []byte("filled in"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, huizong(args...)); r.code != 2 || !strings.Contains(r.err, "--force") {
		t.Errorf("over a file: got %d and %q", r.code, r.err)
	}
	if kept, err := os.ReadFile(path); err != nil || string(kept) != "filled in" {
		t.Errorf("the file now holds %d bytes, %v", len(kept), err)
	}
	if r := finish(t, huizong(append(args, "--force")...)); r.code != 0 {
		t.Errorf("--force: got %d and %q", r.code, r.err)
	}
	checkTemplate(t, path)
	args[5] = "-"
	if r := finish(t, huizong(args...)); r.code != 0 || !strings.HasPrefix(r.out, "PK\x03\x04") {
		t.Errorf("to standard output: got %d and %q", r.code, r.err)
	}
}

// checkTemplate reads a template as push would: nothing is filled in yet.
func checkTemplate(t *testing.T, path string) {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	opts := workbook.Options{Catalogue: catalogue, Division: 140525, Period: schema.Period{Year: 2024, Month: 3}}
	err = workbook.Read(bytes.NewReader(body), int64(len(body)), opts, func(d producers.Draft) error {
		t.Errorf("got %+v of a blank template", d)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTemplateMistakes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f.xlsx")
	for name, test := range map[string]struct{ code, period, want string }{
		"no code":    {"泽州", "2024-03", "six-digit"},
		"unknown":    {"149999", "2024-03", "149999"},
		"zone":       {"140171", "2024-03", "请由"},
		"no month":   {"140525", "2024-3", "--period"},
		"year":       {"140525", "2024", "应是一个月"},
		"far future": {"140525", "2147-01", "还没有到"},
	} {
		r := finish(t, huizong("template", test.code, "--period", test.period, "-o", path, "--nats", nobody))
		if r.code != 2 || !strings.Contains(r.err, test.want) {
			t.Errorf("%s: got %d and %q, want %q", name, r.code, r.err, test.want)
		}
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a file was left: %v", err)
	}
}
