package engine

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http/httptrace"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// TestMain lets the test binary also be the engine's process, and a parent to kill.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == Command {
		if err := Run(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if dir := os.Getenv("ENGINE_PARENT_OF"); dir != "" {
		os.Exit(beParent(dir))
	}
	os.Exit(m.Run())
}

// beParent runs an engine on dir until standard input ends.
func beParent(dir string) int {
	e, _, err := open(context.Background(), dir)
	if err != nil {
		fmt.Println(err)
		return 2
	}
	fmt.Println(e.PID())
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = e.Close()
	return 0
}

func open(ctx context.Context, dir string) (*Engine, *Lock, error) {
	lock, err := Acquire(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	library, err := filepath.Abs(filepath.Join("..", "..", "..", packageDir(), libraryName))
	if err != nil {
		return nil, nil, err
	}
	e, err := Start(ctx, Config{Dir: dir, Library: library, Lock: lock, Logger: slog.New(slog.DiscardHandler)})
	return e, lock, err
}

func start(t *testing.T, dir string) *Engine {
	t.Helper()
	e, lock, err := open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = e.Close()
		_ = lock.Release()
	})
	return e
}

// query returns what the HTTP interface answers, error text included.
func query(t *testing.T, address, sql string) string {
	t.Helper()
	resp, err := direct.Post(address, "text/plain", strings.NewReader(sql))
	if err != nil {
		return err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(body))
}

func TestUsersHaveOnlyTheirRights(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir())
	for _, sql := range []string{
		"CREATE DATABASE huizong", "CREATE DATABASE store", "CREATE TABLE store.t (a Int32) ENGINE = MergeTree ORDER BY a",
		"INSERT INTO store.t VALUES (7)",
		"CREATE VIEW huizong.v DEFINER = CURRENT_USER SQL SECURITY DEFINER AS SELECT * FROM store.t",
	} {
		if got := query(t, e.HTTP(Writer), sql); got != "" {
			t.Fatalf("writer: %s: got %q, want nothing", sql, got)
		}
	}
	anonymous := "http://" + e.address(e.cfg.HTTPPort)
	for _, tt := range []struct{ as, sql, want string }{
		{e.HTTP(Reader), "SELECT a FROM huizong.v", "7"},
		{e.HTTP(Reader), "SELECT a FROM store.t", "ACCESS_DENIED"},
		{e.HTTP(Reader), "INSERT INTO store.t VALUES (8)", "ACCESS_DENIED"},
		{e.HTTP(Reader), "CREATE TABLE huizong.x (a Int32) ENGINE = Memory", "ACCESS_DENIED"},
		{e.HTTP(Reader), "SELECT * FROM file('/etc/hostname', 'LineAsString')", "ACCESS_DENIED"},
		{e.HTTP(Reader), "SELECT 1 SETTINGS max_execution_time = 20", "1"},
		{e.HTTP(Reader), "SELECT 1 SETTINGS max_execution_time = 600", "SETTING_CONSTRAINT_VIOLATION"},
		{e.HTTP(Reader), "SELECT 1 SETTINGS max_memory_usage = 0", "READONLY"},
		{anonymous, "SELECT * FROM file('/etc/hostname', 'LineAsString')", "ACCESS_DENIED"},
		{anonymous, "SELECT (SELECT any(l) FROM file('/etc/hostname', 'LineAsString', 'l String'))", "ACCESS_DENIED"},
		{anonymous, "SELECT 1 WHERE 1 IN (SELECT count() FROM url('http://127.0.0.1:1', 'LineAsString', 'l String'))", "ACCESS_DENIED"},
		{anonymous, "CREATE TEMPORARY TABLE t (a Int32)", "QUOTA_EXCEEDED"},
		{anonymous, "SYSTEM STOP LISTEN TCP", "QUOTA_EXCEEDED"},
		{anonymous, "SELECT a FROM huizong.v", "ACCESS_DENIED"},
		{anonymous, "SELECT 1 SETTINGS max_memory_usage = 0", "SETTING_CONSTRAINT_VIOLATION"},
	} {
		if got := query(t, tt.as, tt.sql); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %s", tt.sql, got, tt.want)
		}
	}
}

func TestDiesWithItsParent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "ENGINE_PARENT_OF="+dir)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stdin.Close() }()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	var pid int
	if _, scan := fmt.Sscan(line, &pid); err != nil || scan != nil {
		t.Fatalf("got %q, want the engine's pid", line)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	e := start(t, dir) // waits for the orphan's lock
	if got := query(t, e.HTTP(Writer), "SELECT 1"); got != "1" {
		t.Errorf("got %q, want 1", got)
	}
	if err := syscall.Kill(pid, 0); err == nil && !zombie(pid) {
		t.Errorf("engine %d lives on after its parent was killed", pid)
	}
}

// zombie says whether the process is dead and only waits for a parent to notice.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func TestIsStartedAgain(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir())
	terminal, before := e.stdin, e.PID()
	if err := syscall.Kill(before, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(time.Minute)
	for query(t, e.HTTP(Writer), "SELECT 1") != "1" {
		if time.Now().After(deadline) {
			t.Fatal("the engine did not come back")
		}
	}
	if e.PID() == before {
		t.Errorf("got the same process %d, want another", before)
	}
	if err := terminal.Close(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the terminal of the process that ended: got %v when it is closed, want that it is already", err)
	}
}

// A table that was made on a full disk keeps nobody from starting: it goes, the others stay.
func TestStartsWithAnEmptyDefinition(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir())
	for _, sql := range []string{
		"CREATE DATABASE store", "CREATE TABLE store.kept (a Int32) ENGINE = MergeTree ORDER BY a", "CREATE TABLE store.lost AS store.kept",
	} {
		if got := query(t, e.HTTP(Writer), sql); got != "" {
			t.Fatalf("%s: got %q, want nothing", sql, got)
		}
	}
	definitions, err := filepath.Glob(filepath.Join(e.dir, "data", "store", "*", "*", "lost.sql"))
	if err != nil || len(definitions) != 1 {
		t.Fatalf("definitions: got %v, %v, want one", definitions, err)
	}
	if err := os.Truncate(definitions[0], 0); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(e.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	tables := "SELECT groupArray(name) FROM system.tables WHERE database = 'store'"
	deadline := time.Now().Add(time.Minute)
	for got := ""; got != "['kept']"; got = query(t, e.HTTP(Writer), tables) {
		if time.Now().After(deadline) {
			t.Fatalf("tables: got %s, want the one that was kept", got)
		}
	}
}

// chDB reports success for what it could not write: such an engine is not gone on with.
func TestIsStartedAgainAfterAFailedWrite(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir())
	before := e.PID()
	_ = query(t, e.HTTP(Writer), "INSERT INTO FUNCTION file('/dev/full', 'TSV', 'n UInt64') SELECT number FROM numbers(1000)")
	deadline := time.Now().Add(time.Minute)
	for e.PID() == before || query(t, e.HTTP(Writer), "SELECT 1") != "1" {
		if time.Now().After(deadline) {
			t.Fatal("the engine goes on")
		}
	}
}

// Whoever reaches the port can't end the engine.
func TestOutlivesClientsThatBreakOff(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir())
	before := e.PID()
	for _, said := range []string{"", "\x16\x03\x01\x00\x05hello", "GET / HTTP/1.1\r\n\r\n"} {
		conn, err := net.Dial("tcp", e.address(e.cfg.Port))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, said)
		if said != "" {
			_, _ = io.Copy(io.Discard, conn) // until the engine has had enough of it
		}
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
		answersNatively(t, e)
	}
	options := &clickhouse.Options{Addr: []string{e.address(e.cfg.Port)}, Auth: clickhouse.Auth{Username: Writer, Password: "wrong"}}
	conn, err := clickhouse.Open(options)
	if err == nil {
		err = conn.Ping(t.Context())
	}
	if err == nil {
		t.Fatal("a wrong password was taken")
	}
	answersNatively(t, e)
	if e.PID() != before {
		t.Error("the engine had to be started again")
	}
}

// What asks how the engine is keeps no connection, for which its end would wait.
func TestNoConnectionIsKept(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir())
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(conn httptrace.GotConnInfo) {
		if conn.Reused {
			t.Error("a connection was kept")
		}
	}})
	for range 3 {
		if e.wroteBadly(ctx) {
			t.Fatal("a write is said to have failed")
		}
	}
}

func answersNatively(t *testing.T, e *Engine) {
	t.Helper()
	options, err := clickhouse.ParseDSN(e.DSN(Writer))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.Ping(t.Context()); err != nil {
		t.Fatalf("the engine does not answer: %v", err)
	}
}

// An engine whose port somebody took meanwhile says so at once.
func TestPortTakenMeanwhile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Release() }()
	e := &Engine{dir: filepath.Join(dir, "clickhouse"), cfg: Config{
		Dir: dir, Lock: lock, Logger: slog.New(slog.DiscardHandler), Library: filepath.Join("..", "..", "..", packageDir(), libraryName),
	}}
	if err := errors.Join(e.prepare(), e.choosePorts()); err != nil {
		t.Fatal(err)
	}
	taken, err := net.Listen("tcp", e.address(e.cfg.Port))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	if _, err := e.launch(t.Context()); err == nil || !strings.Contains(err.Error(), "Address already in use") {
		t.Errorf("got %v, want that the address is in use", err)
	}
}

func TestTellsWhatIsWrong(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	t.Setenv("PATH", t.TempDir())
	library := filepath.Join("..", "..", "..", packageDir(), libraryName)
	for _, tt := range []struct {
		name string
		cfg  Config
		want string
	}{
		{"taken port", Config{Library: library, Port: taken.Addr().(*net.TCPAddr).Port}, "--clickhouse-port"},
		{"no engine", Config{Library: "/nowhere/libchdb.so"}, "npm ci"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.cfg.Dir, tt.cfg.Logger = t.TempDir(), slog.New(slog.DiscardHandler)
			if _, err := Start(t.Context(), tt.cfg); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error that names %s", err, tt.want)
			}
		})
	}
}

func TestOneInstanceAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, err := Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Release() }()
	if _, err := Acquire(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "another huizong") {
		t.Errorf("got %v, want a second instance refused", err)
	}
	if _, err := Acquire(t.Context(), filepath.Join(dir, "lock", "x")); err == nil || !strings.Contains(err.Error(), "--data") {
		t.Errorf("got %v, want the unusable folder named", err)
	}
}

// A `clickhouse` binary on PATH serves where the library is not to be had.
func TestRunsABinaryFromPath(t *testing.T) {
	library, err := filepath.Abs(filepath.Join("..", "..", "..", packageDir(), libraryName))
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nshift\nexec %q %s %q \"$@\"\n", os.Args[0], Command, library) // drops `local`
	if err := os.WriteFile(filepath.Join(bin, "clickhouse"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+":"+os.Getenv("PATH"))
	dir := t.TempDir()
	lock, err := Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Start(t.Context(), Config{Dir: dir, Library: "/nowhere/libchdb.so", Lock: lock, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	if got := query(t, e.HTTP(Writer), "SELECT 1"); got != "1" {
		t.Errorf("got %q, want 1", got)
	}
}

// A login without a password over the native protocol leaves the engine alive.
func TestSurvivesAnonymousLogin(t *testing.T) {
	t.Parallel()
	e := start(t, t.TempDir())
	before := e.PID()
	conn, err := clickhouse.Open(&clickhouse.Options{Addr: []string{e.address(e.cfg.Port)}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if err := conn.Exec(t.Context(), "SYSTEM STOP LISTEN HTTP"); err == nil {
		t.Error("got no error, want the quota exceeded")
	}
	if got := query(t, e.HTTP(Writer), "SELECT 1"); got != "1" || e.PID() != before {
		t.Errorf("got %q from process %d, want 1 from %d", got, e.PID(), before)
	}
}
