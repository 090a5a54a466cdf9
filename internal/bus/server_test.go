package bus_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
)

func TestRestartKeepsEverything(t *testing.T) {
	t.Parallel()
	cfg := bus.ServerConfig{Dir: t.TempDir()}
	server := startServer(t, cfg)
	js := connect(t, server)
	before, err := bus.Setup(testContext(t), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		publish(t, js, &nats.Msg{Subject: caseSubject, Data: fmt.Append(nil, i)})
	}
	if err := server.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}

	after, err := bus.Setup(testContext(t), connect(t, startServer(t, cfg)), 1)
	if err != nil {
		t.Fatalf("setup after restart: %v", err)
	}
	got := info(t, after.Events)
	if got.State.LastSeq != 10 || got.State.Msgs != 10 {
		t.Errorf("got %d messages up to %d, want 10 up to 10", got.State.Msgs, got.State.LastSeq)
	}
	if want := before.Events.CachedInfo().Created; !got.Created.Equal(want) {
		t.Errorf("got stream created %v, want %v", got.Created, want)
	}
	msg, err := after.Events.GetMsg(testContext(t), 7)
	if err != nil || string(msg.Data) != "6" {
		t.Errorf("got message %v, %v, want body 6", msg, err)
	}
}

func TestServerAnnouncesItsLimits(t *testing.T) {
	t.Parallel()
	js := connect(t, startServer(t, bus.ServerConfig{MaxFileStore: 12345678}))
	if got := js.Conn().MaxPayload(); got != 2<<20 {
		t.Errorf("got max payload %d, want 2 MiB", got)
	}
	account, err := js.AccountInfo(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	if account.Store != 0 {
		t.Errorf("got %d bytes stored by a new server, want 0", account.Store)
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	port := listener.Addr().(*net.TCPAddr).Port
	_, err = bus.StartServer(bus.ServerConfig{Dir: t.TempDir(), Port: port})
	if want := fmt.Sprintf("port %d is taken: give another with --nats-port", port); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestDirInUse(t *testing.T) {
	t.Parallel()
	cfg := bus.ServerConfig{Dir: t.TempDir()}
	first := startServer(t, cfg)
	if _, err := bus.StartServer(cfg); !errors.Is(err, bus.ErrDirInUse) || !strings.Contains(err.Error(), cfg.Dir) {
		t.Errorf("got %v, want ErrDirInUse naming %s", err, cfg.Dir)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	startServer(t, cfg)
}

func TestStartRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	occupied := t.TempDir() // NATS wants a directory where this has a file
	if err := os.WriteFile(filepath.Join(occupied, "jetstream"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		cfg  bus.ServerConfig
		want string
	}{
		"no directory":  {bus.ServerConfig{}, "needs a directory"},
		"bad port":      {bus.ServerConfig{Dir: t.TempDir(), Port: 70000}, "70000 is not a port"},
		"unwritable":    {bus.ServerConfig{Dir: filepath.Join(file, "nats")}, "cannot write to the NATS directory"},
		"foreign host":  {bus.ServerConfig{Dir: t.TempDir(), Host: "127.0.0.1.2"}, "let everybody in who reaches 127.0.0.1.2"},
		"broken store":  {bus.ServerConfig{Dir: occupied}, "start the NATS server"},
		"no such host":  {bus.ServerConfig{Dir: t.TempDir(), Host: "192.0.2.1"}, "let everybody in who reaches 192.0.2.1"},
		"negative port": {bus.ServerConfig{Dir: t.TempDir(), Port: -1}, "-1 is not a port"},
	} {
		server, err := bus.StartServer(test.cfg)
		if err == nil {
			_ = server.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestInProcessConnection(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{})
	conn, err := bus.Connect(bus.ConnectConfig{InProcess: server, Name: "loader"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := bus.Setup(testContext(t), jetStream(t, conn), 1); err != nil {
		t.Errorf("setup in process: %v", err)
	}
}

// lockedBuffer is written by the server's goroutines.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func TestFullStoreRefusesAndLogs(t *testing.T) {
	t.Parallel()
	var logged lockedBuffer
	js := connect(t, startServer(t, bus.ServerConfig{
		MaxFileStore: 1 << 20,
		Logger:       slog.New(slog.NewTextHandler(&logged, nil)),
	}))
	streams, err := bus.Setup(testContext(t), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	kept := uint64(0)
	for err == nil && kept < 10 {
		kept++
		_, err = js.PublishMsg(testContext(t), &nats.Msg{Subject: caseSubject, Data: make([]byte, 300_000)})
	}
	var refused *jetstream.APIError
	if !errors.As(err, &refused) {
		t.Errorf("got %v, want an error of the server", err)
	}
	if got := info(t, streams.Events).State.Msgs; got != kept-1 {
		t.Errorf("got %d messages kept, want the %d acknowledged", got, kept-1)
	}
	if !strings.Contains(logged.String(), "part=nats") {
		t.Errorf("got log %q, want a line of the server", logged.String())
	}
}
