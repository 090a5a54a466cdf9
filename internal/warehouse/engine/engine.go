// Package engine runs ClickHouse as a child process: the embedded engine (the
// library libchdb.so loaded into a second process of this binary) or a
// clickhouse binary. The child lives exactly as long as its parent holds the
// terminal open that is its standard input, so a killed parent leaves no orphan.
package engine

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/creack/pty"
)

// Command is the hidden command of the binary that calls Run: library, then arguments.
const Command = "engine"

// Config of an embedded engine.
type Config struct {
	Dir      string // data folder; the engine uses Dir/clickhouse
	Host     string // listen address; empty: 127.0.0.1
	Port     int    // native protocol; 0: any free one
	HTTPPort int    // 0: any free one
	Library  string // libchdb.so; empty: looked for beside the binary and in node_modules
	Memory   int64  // bytes the engine may use; 0: 2 GiB
	Lock     *Lock  // of Dir; required
	Logger   *slog.Logger
}

// Engine is a supervised engine: if its process dies, it is started again.
type Engine struct {
	cfg       Config
	dir       string
	passwords passwords
	command   []string

	close   context.CancelFunc
	done    sync.WaitGroup
	mu      sync.Mutex
	stdin   io.Closer
	process *os.Process
}

// Start brings the engine up and waits until it answers.
func Start(ctx context.Context, cfg Config) (*Engine, error) {
	e := &Engine{cfg: cfg, dir: filepath.Join(cfg.Dir, "clickhouse")}
	if err := e.prepare(); err != nil {
		return nil, err
	}
	exited, err := e.first(ctx)
	if err != nil {
		return nil, err
	}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	e.close = cancel
	e.done.Go(func() { e.supervise(running, exited) })
	e.done.Go(func() { e.watch(running) })
	return e, nil
}

func (e *Engine) prepare() error {
	lib, binary, err := find(e.cfg.Library)
	if err != nil {
		return err
	}
	if e.command, err = command(lib, binary); err != nil {
		return err
	}
	if e.dir, err = filepath.Abs(e.dir); err != nil {
		return err
	}
	if err := os.MkdirAll(e.dir, 0o700); err != nil {
		return unusable(err)
	}
	if e.passwords, err = loadPasswords(e.cfg.Dir); err != nil {
		return err
	}
	if e.cfg.Memory == 0 {
		e.cfg.Memory = 2 << 30
	}
	return writeConfig(e.dir, e.cfg.Memory, e.passwords)
}

func command(lib, binary string) ([]string, error) {
	if binary != "" {
		return []string{binary, "local"}, nil
	}
	exe, err := os.Executable()
	return []string{exe, Command, lib}, err
}

// first launches the engine for the first time. A free port may be taken by
// somebody else before the engine listens on it: then it tries others.
func (e *Engine) first(ctx context.Context) (exited <-chan error, err error) {
	asked := e.cfg
	for range 3 {
		e.cfg = asked
		if err = e.choosePorts(); err != nil {
			return nil, err
		}
		if exited, err = e.launch(ctx); err == nil || asked.Port != 0 && asked.HTTPPort != 0 {
			break
		}
	}
	return exited, err
}

// choosePorts settles the ports once: a restarted engine keeps them.
func (e *Engine) choosePorts() error {
	if e.cfg.Host == "" {
		e.cfg.Host = "127.0.0.1"
	}
	for flag, port := range map[string]*int{"--clickhouse-port": &e.cfg.Port, "--clickhouse-http-port": &e.cfg.HTTPPort} {
		listener, err := net.Listen("tcp", net.JoinHostPort(e.cfg.Host, strconv.Itoa(*port)))
		if err != nil {
			return fmt.Errorf("port %d is taken: give another with %s", *port, flag)
		}
		defer func() { _ = listener.Close() }()
		*port = listener.Addr().(*net.TCPAddr).Port
	}
	return nil
}

// launch starts one process and waits until it answers or exits.
func (e *Engine) launch(ctx context.Context) (<-chan error, error) {
	if err := e.dropEmptyDefinitions(); err != nil {
		return nil, err
	}
	output := &tail{logger: e.cfg.Logger}
	cmd := exec.Command(e.command[0], append(e.command[1:], e.arguments()...)...)
	cmd.Stdout, cmd.Stderr = io.Discard, output
	cmd.Dir = e.dir
	e.cfg.Lock.inherit(cmd)
	master, terminal, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("open a pseudo-terminal for the ClickHouse engine: %w; it needs /dev/ptmx and /dev/pts", err)
	}
	cmd.Stdin = terminal
	err = cmd.Start()
	_ = terminal.Close()
	if err != nil {
		_ = master.Close()
		return nil, fmt.Errorf("start the ClickHouse engine: %w", err)
	}
	e.mu.Lock()
	e.stdin, e.process = master, cmd.Process
	e.mu.Unlock()
	exited := make(chan error, 1)
	go func() {
		err := cmd.Wait()
		_ = master.Close()
		exited <- err
	}()
	if err := e.await(ctx, exited, output); err != nil {
		_ = master.Close()
		_ = cmd.Process.Kill()
		return nil, err
	}
	return exited, nil
}

// PID is the engine's process; after a crash it is another.
func (e *Engine) PID() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.process.Pid
}

// arguments are those of `clickhouse local`. After its queries it waits for more
// on standard input, so it ends when the parent closes that. It has to be a
// terminal: otherwise any client that breaks off or gives a wrong password ends the
// process (ClickHouse issue 115666, there in 26.7).
func (e *Engine) arguments() []string {
	return []string{
		"--config-file=" + filepath.Join(e.dir, "config.xml"),
		"--path=" + filepath.Join(e.dir, "data"),
		"--log-level=warning",
		"--listen_host=" + e.cfg.Host,
		"--tcp_port=" + strconv.Itoa(e.cfg.Port),
		"--http_port=" + strconv.Itoa(e.cfg.HTTPPort),
		"--interactive", "--progress=off", "--progress-table=off", "--disable_suggestion", "--history_file=/dev/null",
		"--query=SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP",
	}
}

// await polls the HTTP listener, which is opened last. Only this engine knows its
// passwords: whoever else may listen on the port meanwhile doesn't count.
func (e *Engine) await(ctx context.Context, exited <-chan error, output *tail) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-exited:
			return notStarted(output.String())
		case <-ctx.Done():
			return fmt.Errorf("the ClickHouse engine did not answer: %w", context.Cause(ctx))
		case <-tick.C:
			if e.answers(ctx) {
				return nil
			}
			if said := output.String(); strings.Contains(said, "Received exception") { // at a terminal it goes on after one
				return notStarted(said)
			}
		}
	}
}

func (e *Engine) answers(ctx context.Context) bool {
	_, ok := ask(ctx, e.HTTP(Reader), "SELECT 1")
	return ok
}
