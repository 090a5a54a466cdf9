package main

import (
	"bufio"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// lonely is a running `huizong load`.
type lonely struct {
	*testing.T
	cmd  *exec.Cmd
	http string
}

// loadBeside starts one beside the node and waits until it is ready.
func (n *node) loadBeside(provinces string) *lonely {
	n.Helper()
	l := &lonely{T: n.T, cmd: huizong("load", "--only", provinces, "--data", filepath.Join(n.dir, "data"), "--http", "127.0.0.1:0")}
	stderr, err := l.cmd.StderrPipe()
	if err != nil {
		n.Fatal(err)
	}
	if err := l.cmd.Start(); err != nil {
		n.Fatal(err)
	}
	n.Cleanup(func() { _ = l.cmd.Process.Kill(); _ = l.cmd.Wait() })
	said := ""
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		said += lines.Text() + "\n"
		if address := regexp.MustCompile(`msg=ready provinces=` + provinces + ` .*http=(http://\S+)`).FindStringSubmatch(lines.Text()); address != nil {
			l.http = address[1]
			go func() { _, _ = io.Copy(io.Discard, stderr) }()
			return l
		}
	}
	n.Fatalf("huizong load did not get ready: %s", said)
	return nil
}

func (l *lonely) stop() {
	l.Helper()
	if err := l.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		l.Fatal(err)
	}
	if err := l.cmd.Wait(); err != nil {
		l.Errorf("SIGTERM: got %v, want exit code 0", err)
	}
}

func (l *lonely) page(path string) string {
	l.Helper()
	response, err := http.Get(l.http + path)
	if err != nil {
		l.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		l.Fatal(err)
	}
	return string(body)
}

// What huizong up leaves out a huizong load loads: receipts, alerts and proofs
// are those of one system.
func TestLoadBesideUp(t *testing.T) {
	t.Parallel()
	a := newAlertmanager(t)
	a.does(answers(http.StatusOK))
	n := &node{T: t, dir: t.TempDir()}
	n.start("--only", "11,other", "--alertmanager", a.url)
	t.Cleanup(n.kill)
	beside := n.loadBeside("14")
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n110101,2024-03,med_disputes_found,10\n")
	n.want("SELECT groupArray(provinces) FROM (SELECT provinces FROM huizong.position ORDER BY provinces)", "['11,other','14']")
	n.mustPush(slip)
	if got := a.next(); !strings.HasPrefix(got, "firing ") || !strings.Contains(got, "朔州市") {
		t.Errorf("got %s, want the alert of what the other loader loaded", got)
	}
	if got := beside.page("/metrics"); !strings.Contains(got, `huizong_loader_provinces{provinces="14"} 1`) || !strings.Contains(got, "\nhuizong_lag_events ") {
		t.Errorf("got metrics %s, want the provinces and the lag", got)
	}
	if got := beside.page("/readyz") + beside.page("/healthz"); got != "ready\nok\n" {
		t.Errorf("got %q, want it ready", got)
	}
	verify := func(said ...string) {
		t.Helper()
		finish(t, huizong("verify", "--data", filepath.Join(n.dir, "data"))).wants(t, exitDone, append(said, "全部一致")...)
	}
	verify()
	beside.stop()
	if r := n.push(heading+"140581,2024-03,med_disputes_found,5\n", "--no-wait"); r.code != exitDone {
		t.Fatalf("push: got %+v", r)
	}
	n.mustPush(heading + "110101,2024-03,med_disputes_found,11\n")
	verify("另有 1 条由其他载入程序读取")
	n.loadBeside("14,15").stop()
	n.loadBeside("14")
	n.mustPush(heading + "140581,2024-03,med_disputes_found,6\n")
	n.want("SELECT toUInt32(value) FROM huizong.rollup WHERE metric = 'med_disputes_found' AND division = 0 AND period = '2024-03-01'", "42")
	verify()
}

// What can't work is told, with the remedy.
func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	data, nats := filepath.Join(n.dir, "data"), []string{"--nats", n.addr.NATS}
	empty := warehousetest.Start(t).DSN(engine.Writer)
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"no provinces":       {[]string{"--data", data}, "--only"},
		"no province":        {[]string{"--data", data, "--only", "14,99"}, `"99" is no province`},
		"twice":              {[]string{"--data", data, "--only", "14,14"}, "14 is named twice"},
		"no huizong":         {append(nats, "--only", "14", "--data", t.TempDir()), "no running huizong found"},
		"another ClickHouse": {append(nats, "--only", "14", "--clickhouse", empty), "start `huizong up` of this release with the same ClickHouse first"},
	} {
		t.Run(name, func(t *testing.T) {
			finish(t, huizong(append([]string{"load"}, tt.args...)...)).wants(t, exitFailed, tt.want)
		})
	}
	finish(t, huizong("up", "--data", t.TempDir(), "--only", "1405")).wants(t, exitFailed, `--only: "1405" is no province`)
}
