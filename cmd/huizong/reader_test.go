package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReaderKeepsItsPassword(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	var printed [2]string
	for i := range printed {
		var out, errs strings.Builder
		if code := run([]string{"reader", "140600", "--password-file", file}, &out, &errs); code != exitDone {
			t.Fatalf("got exit %d: %s", code, errs.String())
		}
		printed[i] = out.String()
	}
	if printed[0] != printed[1] || !strings.Contains(printed[0], "<reader_140600>") {
		t.Errorf("got %s, then %s; want the same user twice", printed[0], printed[1])
	}
	password, err := os.ReadFile(file)
	if err != nil || strings.Contains(printed[0], strings.TrimSpace(string(password))) {
		t.Errorf("got password %q, %v; want it in its file alone", password, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v; want a file that its owner reads", info, err)
	}
}

// A mistake makes no password.
func TestReaderRefuses(t *testing.T) {
	t.Parallel()
	for division, want := range map[string]string{"000000": "common reader", "999999": "no division", "1406": "six-digit"} {
		file := filepath.Join(t.TempDir(), "password")
		var out, errs strings.Builder
		if code := run([]string{"reader", division, "--password-file", file}, &out, &errs); code != exitFailed || !strings.Contains(errs.String(), want) {
			t.Errorf("%s: got exit %d and %q, want %d and %q", division, code, errs.String(), exitFailed, want)
		}
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("%s: got a password file, %v; want %v", division, err, fs.ErrNotExist)
		}
	}
	var out, errs strings.Builder
	if run([]string{"reader", "140600", "--password-file", "/nowhere/x"}, &out, &errs); !strings.Contains(errs.String(), "--password-file") {
		t.Errorf("got %q, want what to do", errs.String())
	}
}
