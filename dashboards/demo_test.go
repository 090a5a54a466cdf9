package dashboards

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// runningDemo names a variable with the ready file of a demo that runs already:
// tests that are repeated while a dashboard is being made need not wait for one.
const runningDemo = "HUIZONG_RUNNING_DEMO"

// loaded is what `huizong demo` prints once all its figures can be queried.
const loaded = "正在运行"

// addresses are those of the ready file; ClickHouse's carry the reader's credentials.
type addresses struct {
	NATS           string `json:"nats"`
	ClickHouse     string `json:"clickhouse"`
	ClickHouseHTTP string `json:"clickhouse_http"`
	HTTP           string `json:"http"`

	dir string // where the ready file is
}

// demo gives the addresses of the loaded demo that all tests of the package
// share. The first to ask waits until it is loaded and its alerts are judged.
func demo(t testing.TB) addresses {
	t.Helper()
	a := loadedDemo(t)
	db := reader(t, a.ClickHouse)
	eventually(t, func() error {
		f, err := ask(t.Context(), db, "SELECT id FROM huizong.alert WHERE status = 'firing' LIMIT 1")
		if err == nil && len(f.rows) == 0 {
			err = errors.New("no alert fires in the demo")
		}
		return err
	})
	return a
}

func loadedDemo(t testing.TB) addresses {
	t.Helper()
	if path := os.Getenv(runningDemo); path != "" {
		a, err := readAddresses(path)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	a, err := sharedDemo()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

var (
	sharedDemo = sync.OnceValues(startDemo)
	begun      atomic.Pointer[demoProcess]
)

// demoProcess is a `huizong demo` and the folder that has its binary and data.
type demoProcess struct {
	dir     string
	cmd     *exec.Cmd
	drained chan struct{} // closed when the process' output has ended
}

func startDemo() (addresses, error) {
	dir, err := os.MkdirTemp("", "huizong-dashboards-")
	if err != nil {
		return addresses{}, err
	}
	p := &demoProcess{dir: dir, drained: make(chan struct{})}
	begun.Store(p)
	if err := p.build(); err != nil {
		return addresses{}, err
	}
	if err := p.admit(cityReader); err != nil {
		return addresses{}, err
	}
	if err := p.load(); err != nil {
		return addresses{}, err
	}
	return readAddresses(p.path("ready.json"))
}

func (p *demoProcess) path(name string) string { return filepath.Join(p.dir, name) }

func (p *demoProcess) build() error {
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", p.path("huizong"), "./cmd/huizong")
	cmd.Dir, cmd.Env = root(), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the demo's huizong: %w\n%s", err, out)
	}
	return nil
}

// admit gives a division a reader of its own, as its Grafana organisation has.
func (p *demoProcess) admit(division string) error {
	folder := p.path(filepath.Join("data", "clickhouse", "users.d"))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	cmd := exec.Command(p.path("huizong"), "reader", division, "--password-file", p.path("reader_"+division))
	users, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("make the reader of %s: %w", division, err)
	}
	return os.WriteFile(filepath.Join(folder, "reader.xml"), users, 0o600)
}

// load starts the process and reads its output until the demo is loaded.
func (p *demoProcess) load() error {
	output, writer, err := os.Pipe()
	if err != nil {
		return err
	}
	p.cmd = exec.Command(p.path("huizong"), "demo", "--data", p.path("data"), "--ready-file", p.path("ready.json"),
		"--nats-port", "0", "--clickhouse-port", "0", "--clickhouse-http-port", "0", "--http", "127.0.0.1:0",
		"--engine", warehousetest.Library())
	p.cmd.Stdout, p.cmd.Stderr = writer, writer
	if err := errors.Join(p.cmd.Start(), writer.Close()); err != nil {
		return fmt.Errorf("start the demo: %w", err)
	}
	giveUp := time.AfterFunc(8*time.Minute, func() { _ = p.cmd.Process.Kill() })
	defer giveUp.Stop()
	said, ok := readUntil(output, loaded)
	go func() {
		defer close(p.drained)
		_, _ = io.Copy(io.Discard, output)
		_ = output.Close()
	}()
	if !ok {
		return fmt.Errorf("the demo ended before it was loaded; it said:\n%s", said)
	}
	return nil
}

// readUntil reads lines up to the one that holds the text; not ok: there was none.
func readUntil(r io.Reader, text string) (said string, ok bool) {
	var lines strings.Builder
	scanner := bufio.NewScanner(r)
	for !ok && scanner.Scan() {
		lines.WriteString(scanner.Text() + "\n")
		ok = strings.Contains(scanner.Text(), text)
	}
	return lines.String(), ok
}

// endDemo stops the shared demo, if there is one, waits for it and removes its folder.
func endDemo() error {
	p := begun.Load()
	if p == nil {
		return nil
	}
	defer func() { _ = os.RemoveAll(p.dir) }()
	if p.cmd == nil || p.cmd.Process == nil {
		return nil
	}
	_ = p.cmd.Process.Signal(os.Interrupt) // it may have ended by itself: Wait tells
	giveUp := time.AfterFunc(time.Minute, func() { _ = p.cmd.Process.Kill() })
	defer giveUp.Stop()
	<-p.drained
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("the demo did not end cleanly: %w", err)
	}
	return nil
}

func readAddresses(path string) (addresses, error) {
	var a addresses
	data, err := os.ReadFile(path)
	if err != nil {
		return a, fmt.Errorf("no ready file of a demo: %w", err)
	}
	a.dir = filepath.Dir(path)
	return a, json.Unmarshal(data, &a)
}
