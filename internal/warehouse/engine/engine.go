// Package engine runs ClickHouse as a child process: the embedded engine (the
// library libchdb.so loaded into a second process of this binary) or a
// clickhouse binary. The child lives exactly as long as the pipe its parent
// holds open, so a killed parent leaves no orphan.
package engine

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
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

	closing chan struct{}
	done    sync.WaitGroup
	mu      sync.Mutex
	stdin   io.Closer
	process *os.Process
}

// Start brings the engine up and waits until it answers.
func Start(ctx context.Context, cfg Config) (*Engine, error) {
	e := &Engine{cfg: cfg, dir: filepath.Join(cfg.Dir, "clickhouse"), closing: make(chan struct{})}
	if err := e.prepare(); err != nil {
		return nil, err
	}
	exited, err := e.launch(ctx)
	if err != nil {
		return nil, err
	}
	e.done.Go(func() { e.supervise(exited) })
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
		return fmt.Errorf("cannot use the data folder: %w; give another with --data", err)
	}
	if err := e.choosePorts(); err != nil {
		return err
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
	output := &tail{logger: e.cfg.Logger}
	cmd := exec.Command(e.command[0], append(e.command[1:], e.arguments()...)...)
	cmd.Stdout, cmd.Stderr = io.Discard, output
	cmd.Dir = e.dir
	e.cfg.Lock.inherit(cmd)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the ClickHouse engine: %w", err)
	}
	e.mu.Lock()
	e.stdin, e.process = stdin, cmd.Process
	e.mu.Unlock()
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	if err := e.await(ctx, exited, output); err != nil {
		_ = stdin.Close()
		_ = cmd.Process.Kill()
		return nil, err
	}
	return exited, nil
}

// arguments are those of `clickhouse local`. Its last query reads standard
// input, so it ends when the parent's end of the pipe closes.
func (e *Engine) arguments() []string {
	return []string{
		"--config-file=" + filepath.Join(e.dir, "config.xml"),
		"--path=" + filepath.Join(e.dir, "data"),
		"--log-level=warning",
		"--listen_host=" + e.cfg.Host,
		"--tcp_port=" + strconv.Itoa(e.cfg.Port),
		"--http_port=" + strconv.Itoa(e.cfg.HTTPPort),
		"--query=SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP; " +
			"SELECT count() FROM file('stdin', 'LineAsString', 'l String')",
	}
}

// await polls the HTTP listener, which is opened last.
func (e *Engine) await(ctx context.Context, exited <-chan error, output *tail) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-exited:
			return fmt.Errorf("the ClickHouse engine did not start: %s", output)
		case <-ctx.Done():
			return fmt.Errorf("the ClickHouse engine did not answer: %w", context.Cause(ctx))
		case <-tick.C:
			if conn, err := net.Dial("tcp", e.address(e.cfg.HTTPPort)); err == nil {
				return conn.Close()
			}
		}
	}
}

// supervise starts the engine again whenever its process ends unasked.
func (e *Engine) supervise(exited <-chan error) {
	for {
		select {
		case <-e.closing:
			e.stop(exited)
			return
		case err := <-exited:
			e.cfg.Logger.Error("the ClickHouse engine's process ended; starting it again", "error", err)
		}
		again, err := e.relaunch()
		if err != nil {
			return // closing
		}
		exited = again
	}
}

func (e *Engine) relaunch() (<-chan error, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-e.closing:
			cancel()
		case <-ctx.Done():
		}
	}()
	return backoff.Retry(ctx, func() (<-chan error, error) {
		exited, err := e.launch(ctx)
		if err != nil {
			e.cfg.Logger.Error("the ClickHouse engine does not start; trying again", "error", err)
		}
		return exited, err
	}, backoff.WithMaxElapsedTime(0))
}

// stop closes the pipe and gives the engine ten seconds to finish.
func (e *Engine) stop(exited <-chan error) {
	_ = e.stdin.Close()
	select {
	case <-exited:
	case <-time.After(10 * time.Second):
		e.cfg.Logger.Warn("the ClickHouse engine does not end; killing it")
		_ = e.process.Kill()
		<-exited
	}
}

// Close ends the engine and waits until it is gone.
func (e *Engine) Close() error {
	close(e.closing)
	e.done.Wait()
	return nil
}

// PID is the engine's process, for those who watch its memory.
func (e *Engine) PID() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.process.Pid
}

func (e *Engine) address(port int) string {
	return net.JoinHostPort(e.cfg.Host, strconv.Itoa(port))
}

// DSN is the native protocol's address for one of the two users.
func (e *Engine) DSN(user string) string {
	u := url.URL{Scheme: "clickhouse", Host: e.address(e.cfg.Port), Path: "/", User: e.userinfo(user)}
	return u.String()
}

// HTTP is the HTTP interface's address for one of the two users.
func (e *Engine) HTTP(user string) string {
	u := url.URL{Scheme: "http", Host: e.address(e.cfg.HTTPPort), User: e.userinfo(user)}
	return u.String()
}

func (e *Engine) userinfo(user string) *url.Userinfo {
	password := e.passwords.Reader
	if user == Writer {
		password = e.passwords.Writer
	}
	return url.UserPassword(user, password)
}

// tail keeps the end of what the engine says, and logs it.
type tail struct {
	logger *slog.Logger
	mu     sync.Mutex
	text   []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.logger.Debug("engine", "says", string(p))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-2000):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
