package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// TestMain lets the test binary be huizong itself, its engine included, or a NATS server.
func TestMain(m *testing.M) {
	if dir := os.Getenv(folderVariable); dir != "" {
		os.Exit(beNATS(dir))
	}
	if os.Getenv("BE_HUIZONG") != "" || len(os.Args) > 1 && os.Args[1] == engine.Command {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(runTests(m))
}

// outboxes has an outbox for each command that a test runs and that is given none.
var (
	outboxes     string
	outboxNumber atomic.Int64
)

func runTests(m *testing.M) int {
	var err error
	if outboxes, err = os.MkdirTemp("", "huizong-outboxes-*"); err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(outboxes) }()
	return m.Run()
}

// huizong prepares a command line as a process of its own.
func huizong(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "BE_HUIZONG=1", "HUIZONG_LANG=zh", "HUIZONG_ENGINE="+warehousetest.Library(),
		"HUIZONG_OUTBOX="+filepath.Join(outboxes, strconv.FormatInt(outboxNumber.Add(1), 10)))
	return cmd
}

// result is what a finished command left.
type result struct {
	code     int
	out, err string
}

func finish(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	giveUp := time.AfterFunc(5*time.Minute, func() { _ = cmd.Process.Kill() })
	defer giveUp.Stop()
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// node is a running `huizong up`.
type node struct {
	*testing.T
	dir  string
	cmd  *exec.Cmd
	addr addresses
}

// newNode starts huizong on a new folder; it ends with the test.
func newNode(t *testing.T) *node {
	t.Helper()
	n := &node{T: t, dir: t.TempDir()}
	n.start()
	t.Cleanup(n.kill)
	return n
}

// start runs the process, with further flags, and waits for its ready file.
func (n *node) start(flags ...string) {
	n.Helper()
	ready := filepath.Join(n.dir, "told-ready.json")
	if err := os.Remove(ready); err != nil && !os.IsNotExist(err) {
		n.Fatal(err)
	}
	n.cmd = huizong(append([]string{
		"up", "--data", filepath.Join(n.dir, "data"), "--nats-port", "0", "--clickhouse-port", "0",
		"--clickhouse-http-port", "0", "--http", "127.0.0.1:0", "--ready-file", ready,
	}, flags...)...)
	stderr, err := n.cmd.StderrPipe()
	if err != nil {
		n.Fatal(err)
	}
	if err := n.cmd.Start(); err != nil {
		n.Fatal(err)
	}
	said := n.awaitReady(stderr)
	data, err := os.ReadFile(ready)
	if err != nil {
		n.Fatalf("huizong did not get ready: %s", said)
	}
	if err := json.Unmarshal(data, &n.addr); err != nil {
		n.Fatal(err)
	}
}

// awaitReady reads the log until it says so or ends, and goes on reading beside.
func (n *node) awaitReady(log io.Reader) string {
	var said strings.Builder
	buffer := make([]byte, 4096)
	for {
		count, err := log.Read(buffer)
		said.Write(buffer[:count])
		if err != nil {
			return said.String()
		}
		if strings.Contains(said.String(), "msg=ready") {
			go func() { _, _ = io.Copy(io.Discard, log) }()
			return said.String()
		}
	}
}

// stop asks the process to end, and holds it to exit code 0.
func (n *node) stop() {
	n.Helper()
	if err := n.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		n.Fatal(err)
	}
	if err := n.cmd.Wait(); err != nil {
		n.Errorf("SIGTERM: got %v, want exit code 0", err)
	}
}

// kill is what a power cut does to a process.
func (n *node) kill() {
	_ = n.cmd.Process.Kill()
	_ = n.cmd.Wait()
}

// children are the pids of the process' children: its engine.
func (n *node) children() []int {
	n.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		n.Fatal(err)
	}
	var pids []int
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		if fields[1] == strconv.Itoa(n.cmd.Process.Pid) && fields[0] != "Z" {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			pids = append(pids, pid)
		}
	}
	return pids
}

// alive says whether the process runs: not when it only waits to be noticed dead.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !bytes.Contains(stat, []byte(") Z ")) && !bytes.Contains(stat, []byte(") X "))
}

// direct keeps no connection: the engine waits for those at its end.
var direct = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// query asks the views as anybody does who has the ready file.
func (n *node) query(sql string) string {
	n.Helper()
	resp, err := direct.Post(n.addr.ClickHouseHTTP, "text/plain", strings.NewReader(sql))
	if err != nil {
		n.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		n.Fatal(err)
	}
	return strings.TrimSpace(string(body))
}

func (n *node) want(sql, want string) {
	n.Helper()
	if got := n.query(sql + " FORMAT TSVRaw"); got != want {
		n.Errorf("%s: got %s, want %s", sql, got, want)
	}
}

// push sends CSV text and returns how that ended.
func (n *node) push(text string, flags ...string) result {
	n.Helper()
	path := filepath.Join(n.TempDir(), "figures.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		n.Fatal(err)
	}
	return finish(n.T, huizong(append([]string{"push", path, "--nats", n.addr.NATS}, flags...)...))
}

func (n *node) mustPush(text string) {
	n.Helper()
	if r := n.push(text); r.code != exitDone {
		n.Fatalf("push: got exit code %d, %s", r.code, r.err)
	}
}

const heading = "division,period,metric,value\n"

func TestCorrectionReachesEveryLevel(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n140581,2024-03,med_disputes_found,10\n140500,2024-02,med_disputes_found,4\n")
	levels := "SELECT groupArray((division, value)) FROM (SELECT division, toUInt32(value) AS value FROM huizong.rollup WHERE metric = 'med_disputes_found' AND period = '2024-03-01' ORDER BY division)"
	year := "SELECT ytd FROM huizong.change WHERE code = 'med_disputes_found' AND division = 140000 AND period = '2024-03-01'"
	n.want(levels, "[(0,35),(140000,35),(140500,35),(140525,25),(140581,10)]")
	n.want(year, "39")
	n.mustPush(heading + "140525,2024-03,med_disputes_found,20\n")
	n.want(levels, "[(0,30),(140000,30),(140500,30),(140525,20),(140581,10)]")
	n.want(year, "34")
	n.mustPush(heading + "140525,2024-03,med_disputes_found,撤回\n140581,2024-03,med_disputes_found,0\n")
	n.want(levels, "[(0,0),(140000,0),(140500,0),(140581,0)]")
	n.want(year, "4")
	n.want("SELECT count(), countIf(value IS NULL) FROM huizong.figure_history", "6\t1")
	shown := finish(t, huizong("show", "med_disputes_found", "--level", "city", "--period", "2024-03", "--format", "csv", "--data", filepath.Join(n.dir, "data")))
	if want := "2024-03,140500,city,晋城市,0,4,report,1,7,"; shown.code != exitDone || !strings.Contains(shown.out, want) {
		t.Errorf("show: got %+v, want %s", shown, want)
	}
	for _, flags := range [][]string{{"--in", "999999"}, {"--in", "14"}, {"--period", "2024-13"}, {"--level", "town"}} {
		args := append([]string{"show", "med_disputes_found", "--data", filepath.Join(n.dir, "data")}, flags...)
		if r := finish(t, huizong(args...)); r.code != exitFailed || !strings.Contains(r.err, flags[0]) {
			t.Errorf("show %v: got %+v, want exit code 2 and the flag named", flags, r)
		}
	}
	n.stop()
}

func TestMistakesAreNamedAndNothingIsSent(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	r := n.push(heading + "140525,2024-03,med_disputes_found,25\n" +
		"140171,2024-03,med_disputes_found,1\n" + // a zone
		"140525,2024-13,med_disputes_found,1\n" +
		"140525,2024-03,med_disputes,1\n" +
		"140525,2024-03,med_disputes_resolved,1.5\n" +
		"140525,2024-03,med_success_rate,1\n")
	if r.code != exitNotRight {
		t.Errorf("got exit code %d, want %d", r.code, exitNotRight)
	}
	for row, column := range map[int]string{3: "division", 4: "period", 5: "metric", 6: "value", 7: "metric"} {
		if place := fmt.Sprintf("第 %d 行 %s 列", row, column); !strings.Contains(r.err, place) {
			t.Errorf("got no mistake at %s in:\n%s", place, r.err)
		}
	}
	n.want("SELECT count() FROM huizong.figure_history", "0")
}

func TestReaderHasTheViewsOnly(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	for _, sql := range []string{"SELECT * FROM huizong_store.cell", "INSERT INTO huizong_store.copy VALUES (1, 1, '')", "DROP VIEW huizong.rollup"} {
		if got := n.query(sql); !strings.Contains(got, "ACCESS_DENIED") && !strings.Contains(got, "READONLY") {
			t.Errorf("%s: got %s, want it denied", sql, got)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		resp, err := http.Get(n.addr.HTTP + path)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Errorf("%s: got %v, %v", path, resp, err)
		}
	}
}

// A huizong that is killed under load, and again while it recovers, loses and
// doubles nothing, and leaves no engine behind.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	var want int
	for round := range 3 {
		text, total := months(round)
		want += total
		if r := n.push(text, "--no-wait"); r.code != exitDone {
			t.Fatalf("push: %s", r.err)
		}
		engines := n.children()
		n.kill()
		n.start() // waits for the engine's lock: the old one is gone
		for _, pid := range engines {
			if alive(pid) {
				t.Errorf("engine %d outlives its parent", pid)
			}
		}
		n.kill() // while it recovers
		n.start()
	}
	n.mustPush(heading + "140581,2024-01,notary_cases,1\n")
	n.want("SELECT toInt64(sum(value)) FROM huizong.rollup WHERE metric = 'notary_cases' AND level = 'province'", strconv.Itoa(want+1))
}

// months states a metric for ten years of three counties' months, other years each round.
func months(round int) (text string, total int) {
	var b strings.Builder
	b.WriteString(heading)
	for county := 140121; county <= 140123; county++ {
		for month := range 120 {
			value := county%7 + month + round
			total += value
			fmt.Fprintf(&b, "%d,%d-%02d,notary_cases,%d\n", county, 1990+10*round+month/12, 1+month%12, value)
		}
	}
	return b.String(), total
}

// An engine that stands still is no reason to lose or refuse anything.
func TestEngineStandsStill(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	engine := n.children()[0]
	if err := syscall.Kill(engine, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	text, total := months(0)
	r := n.push(text, "--no-wait")
	if err := syscall.Kill(engine, syscall.SIGKILL); err != nil { // and then dies
		t.Fatal(err)
	}
	if r.code != exitDone {
		t.Fatalf("push: %s", r.err)
	}
	n.mustPush(heading + "140581,2024-01,notary_cases,1\n")
	n.want("SELECT toInt64(sum(value)) FROM huizong.rollup WHERE metric = 'notary_cases' AND level = 'province'", strconv.Itoa(total+1))
}

// A data folder whose stream is gone is not taken for a new one.
func TestRefusesALostStream(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n")
	n.stop()
	data := filepath.Join(n.dir, "data")
	if err := os.RemoveAll(filepath.Join(data, "nats")); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first refusal left nothing that the second would take for a stream
		r := finish(t, huizong("up", "--data", data, "--nats-port", "0", "--clickhouse-port", "0", "--clickhouse-http-port", "0", "--http", "127.0.0.1:0"))
		if r.code != exitFailed || !strings.Contains(r.err, "there is no stream HUIZONG") || !strings.Contains(r.err, "--data") {
			t.Errorf("got %+v, want exit code 2 and the remedy", r)
		}
	}
}

func TestRefusesToStart(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	_, port, _ := net.SplitHostPort(taken.Addr().String())
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		flags []string
		want  string
	}{
		"NATS port taken":       {[]string{"--nats-port", port}, "--nats-port"},
		"ClickHouse port taken": {[]string{"--clickhouse-port", port}, "--clickhouse-port"},
		"HTTP address taken":    {[]string{"--http", "127.0.0.1:" + port}, "--http"},
		"unusable folder":       {[]string{"--data", file}, "--data"},
		"second instance":       {[]string{"--data", filepath.Join(n.dir, "data")}, "another huizong"},
		"no engine":             {[]string{"--engine", "/nowhere.so"}, "npm ci"},
		"NATS unreachable":      {[]string{"--nats", "nats://u:hidden@127.0.0.1:1"}, "--nats"},
		"ClickHouse away":       {[]string{"--clickhouse", "clickhouse://u:hidden@127.0.0.1:1/"}, "--clickhouse"},
		"unknown flag":          {[]string{"--nonsense"}, "--help"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			args := append([]string{
				"up", "--data", t.TempDir(), "--nats-port", "0", "--clickhouse-port", "0",
				"--clickhouse-http-port", "0", "--http", "127.0.0.1:0", "--log-level", "error",
			}, tt.flags...)
			cmd := huizong(args...)
			cmd.Env = append(cmd.Env, "PATH=")
			r := finish(t, cmd)
			lines := strings.Split(strings.TrimSpace(r.err), "\n")
			if r.code != exitFailed || !strings.Contains(lines[len(lines)-1], tt.want) || strings.Contains(r.err, "hidden") {
				t.Errorf("got %+v, want exit code 2 and a line with %s", r, tt.want)
			}
		})
	}
}

// The same binary works against a NATS and a ClickHouse of somebody else's.
func TestOutsideServers(t *testing.T) {
	t.Parallel()
	e := warehousetest.Start(t)
	server, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	n := &node{T: t, dir: t.TempDir()}
	n.start("--nats", server.ClientURL(), "--clickhouse", e.DSN(engine.Writer))
	t.Cleanup(n.kill)
	if got := n.children(); len(got) != 0 {
		t.Errorf("got engines %v of its own, want none", got)
	}
	if n.addr.NATS != server.ClientURL() || strings.Contains(n.addr.ClickHouse, "@") {
		t.Errorf("got addresses %+v, want the given ones without credentials", n.addr)
	}
	n.addr.ClickHouseHTTP = e.HTTP(engine.Reader)
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n")
	n.want("SELECT toUInt32(value) FROM huizong.rollup WHERE level = 'province'", "25")
	n.stop()
	n.start("--nats", server.ClientURL(), "--clickhouse", e.DSN(engine.Writer))
	n.addr.ClickHouseHTTP = e.HTTP(engine.Reader)
	n.want("SELECT toUInt32(value) FROM huizong.rollup WHERE level = 'province'", "25")
}
