package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithPassword(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte("s3c:r@t/$1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		"nats://u@host:4222":                  "nats://u:s3c%3Ar%40t%2F$1@host:4222",
		"u@host:4222":                         "u:s3c%3Ar%40t%2F$1@host:4222",
		"nats://u@a:4222,nats://u@b:4222":     "nats://u:s3c%3Ar%40t%2F$1@a:4222,nats://u:s3c%3Ar%40t%2F$1@b:4222",
		"clickhouse://u@a:9000,b:9000/x?y=z@": "clickhouse://u:s3c%3Ar%40t%2F$1@a:9000,b:9000/x?y=z@",
	} {
		if got, err := withPassword("--nats", given, file); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", given, got, err, want)
		}
	}
	if got, err := withPassword("--nats", "nats://u@host", ""); err != nil || got != "nats://u@host" {
		t.Errorf("no file: got %s, %v; want the address as it is", got, err)
	}
}

func TestWithPasswordRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, empty := filepath.Join(dir, "password"), filepath.Join(dir, "empty")
	for path, text := range map[string]string{file: "s3cret", empty: "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct{ address, file, want string }{
		"no address":        {"", file, "names a user"},
		"no user":           {"nats://host", file, "names a user"},
		"password twice":    {"nats://u:hidden@host", file, "no password"},
		"no such file":      {"nats://u@host", filepath.Join(dir, "none"), "none"},
		"nothing in a file": {"nats://u@host", empty, "is empty"},
	} {
		_, err := withPassword("--nats", tt.address, tt.file)
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "--nats-password-file") {
			t.Errorf("%s: got %v, want an error with %q and the flag", name, err, tt.want)
		}
		if err != nil && (strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "s3cret")) {
			t.Errorf("%s: the error shows a password: %v", name, err)
		}
	}
}
