package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/schema"
)

// robotsFile writes a robots file with one WeCom group at an address.
func robotsFile(t *testing.T, address string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"robots.yaml": "receivers:\n  - {name: g, kind: wecom, url_file: url}\n", "url": address} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "robots.yaml")
}

func TestUpRefusesAWrongRobotsFile(t *testing.T) {
	t.Parallel()
	path, data := robotsFile(t, "not-an-address"), filepath.Join(t.TempDir(), "data")
	for _, args := range [][]string{{"up", "--data", data, "--robots", path}, {"demo", "--data", data, "--robots", path}} {
		got := finish(t, huizong(args...))
		if got.code != exitFailed || !strings.Contains(got.err, path+":2: receiver \"g\": url_file: ") || strings.Contains(got.err, "not-an-address") {
			t.Errorf("%v: got %+v, want exit code 2 with file and line", args, got)
		}
	}
	if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v: it began all the same", err)
	}
}

func TestAlertmanagerEndpoint(t *testing.T) {
	t.Parallel()
	robot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"errcode":0}`) }))
	t.Cleanup(robot.Close)
	body := `{"version":"4","groupKey":"g","alerts":[{"status":"firing","fingerprint":"f"}]}`
	for robots, want := range map[string]int{"": http.StatusNoContent, robotsFile(t, robot.URL): http.StatusOK} {
		base, registry := serveRobots(t, robots)
		response, err := http.Post(base+"/alertmanager", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != want {
			t.Errorf("--robots %q: got %s, want %d", robots, response.Status, want)
		}
		if families, err := registry.Gather(); err != nil || (len(families) == 1) != (robots != "") {
			t.Errorf("--robots %q: got the metrics %v (%v), want those of robots only", robots, families, err)
		}
	}
}

// serveRobots serves nothing but HTTP.
func serveRobots(t *testing.T, robots string) (base string, registry *prometheus.Registry) {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &system{
		flags: &serveFlags{Robots: robots}, catalogue: catalogue, registry: prometheus.NewRegistry(),
		terminal: &terminal{logger: slog.New(slog.DiscardHandler)}, intake: http.NotFoundHandler(),
	}
	if err := s.openRobots(t.Context()); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.serveHTTP(ctx, listener, s.pages()) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return fmt.Sprintf("http://%s", listener.Addr()), s.registry
}
