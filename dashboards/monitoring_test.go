package dashboards

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// running is a service of a test, which ends with it.
type running struct {
	testing.TB
	name string
	url  string
}

// launch starts a program; its output is shown if the test fails.
func launch(t testing.TB, dir, path string, args ...string) {
	t.Helper()
	log, err := os.Create(filepath.Join(dir, filepath.Base(path)+".log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if said, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(path), said)
		}
		_ = log.Close()
	})
}

// eventually asks again until there is no error, for a minute at most.
func eventually(t testing.TB, try func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for err := try(); err != nil; err = try() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal(err)
		}
	}
}

// freeAddress is one where nobody listens now.
func freeAddress(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// startHuizong runs an empty system of this checkout: what a test publishes to
// it is nobody else's.
func startHuizong(t testing.TB, flags ...string) addresses {
	t.Helper()
	p := &demoProcess{dir: t.TempDir()}
	if err := p.build(); err != nil {
		t.Fatal(err)
	}
	launch(t, p.dir, p.path("huizong"), append([]string{
		"up", "--data", p.path("data"), "--ready-file", p.path("ready.json"),
		"--nats-port", "0", "--clickhouse-port", "0", "--clickhouse-http-port", "0", "--http", "127.0.0.1:0",
		"--engine", warehousetest.Library(),
	}, flags...)...)
	var a addresses
	eventually(t, func() (err error) {
		a, err = readAddresses(p.path("ready.json"))
		return err
	})
	a.dir = p.dir
	return a
}

// startPrometheus runs a real Prometheus with our files, asking often, its
// targets being where they are in this test.
func startPrometheus(t testing.TB, targets map[string]string) *running {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	targets["localhost:9090"] = address
	if err := os.CopyFS(dir, os.DirFS("prometheus")); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "prometheus.yml")
	rewrite(t, config, targets)
	launch(t, dir, tool(t, "prometheus"), "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address)
	r := &running{t, "Prometheus", "http://" + address}
	eventually(t, func() error { return r.get("/-/ready", nil, nil) })
	return r
}

// rewrite puts other texts for those that must stand in the file.
func rewrite(t testing.TB, path string, replacements map[string]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for old, replacement := range replacements {
		if !strings.Contains(text, old) {
			t.Errorf("%s: got no %s in it", filepath.Base(path), old)
		}
		text = strings.ReplaceAll(text, old, replacement)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// startAlertmanager runs a real Alertmanager with our file, but for some texts of
// it: where huizong is, in this test.
func startAlertmanager(t testing.TB, replacements map[string]string) *running {
	t.Helper()
	dir, address := t.TempDir(), freeAddress(t)
	if err := os.CopyFS(dir, os.DirFS("alertmanager")); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "alertmanager.yml")
	rewrite(t, config, replacements)
	launch(t, dir, tool(t, "alertmanager", "prometheus-alertmanager"), "--config.file="+config, "--storage.path="+dir,
		"--web.listen-address="+address, "--cluster.listen-address=")
	r := &running{t, "Alertmanager", "http://" + address}
	eventually(t, func() error { return r.get("/-/ready", nil, nil) })
	return r
}

// get asks the service's API and decodes its JSON, where a place for it is given.
func (r *running) get(path string, query url.Values, into any) error {
	resp, err := http.Get(r.url + path + "?" + query.Encode())
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %s", r.name, resp.Status, body)
	}
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(body, into)
}
