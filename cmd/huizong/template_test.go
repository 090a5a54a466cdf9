package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

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

// What was stored stands beside the cells to fill in.
func TestTemplateOfARunningHuizong(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	dir := t.TempDir()
	csv, path := filepath.Join(dir, "f.csv"), filepath.Join(dir, "f.xlsx")
	if err := os.WriteFile(csv, []byte("division,period,metric,value\n140525,2024-02,la_cases_accepted,21\n140525,2023-03,la_cases_accepted,34\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := finish(t, huizong("push", csv, "--nats", n.addr.NATS)); r.code != 0 {
		t.Fatalf("push: got %d and %q", r.code, r.err)
	}
	r := finish(t, huizong("template", "140525", "--period", "2024-03", "-o", path, "--nats", n.addr.NATS))
	if r.code != 0 || r.err != "" {
		t.Fatalf("got %d and %q", r.code, r.err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for cell, want := range map[string]string{"F4": "21", "G4": "34", "F5": ""} {
		if got, err := f.GetCellValue("表1", cell); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", cell, got, err, want)
		}
	}
}
