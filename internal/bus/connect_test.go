package bus_test

import (
	"errors"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
)

// freeAddress is one that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	address := freeAddress(t)
	for _, url := range []string{
		"nats://" + address, address, "nats://county:s3cret@" + address, "nats://s3cret@" + address,
	} {
		_, err := bus.Connect(bus.ConnectConfig{URL: url})
		if err == nil {
			t.Fatalf("%s: connected to nobody", url)
		}
		text := err.Error()
		if !strings.HasPrefix(text, "cannot reach NATS at nats://"+address+": ") ||
			!strings.HasSuffix(text, "; start it, or give another address with --nats") {
			t.Errorf("%s: got %s", url, text)
		}
		if strings.Contains(text, "s3cret") || strings.Contains(text, "county") {
			t.Errorf("credentials are printed: %s", text)
		}
	}
}

func TestBadAddress(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"", "nats://u:s3cret@", "nats://u:s3cret@host:port", "nats://u:s3cret%zz@host"} {
		_, err := bus.Connect(bus.ConnectConfig{URL: url})
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: got %v, want an error without the password", url, err)
		}
	}
}

func TestMissingCredentials(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "none.creds")
	_, err := bus.Connect(bus.ConnectConfig{URL: freeAddress(t), Creds: path})
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, want an error naming %s", err, path)
	}
}

// Who is to persist comes back to a server that refused it for a while.
func TestPersists(t *testing.T) {
	t.Parallel()
	folder, trust := newTrust(t)
	address := freeAddress(t)
	_, text, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	first := startServer(t, bus.ServerConfig{Dir: dir, Port: port, Trust: trust})
	conn, err := bus.Connect(bus.ConnectConfig{URL: address, Creds: folder.Service(), Persist: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	refusals := make(chan struct{}, 100)
	conn.SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
		if errors.Is(err, nats.ErrAuthorization) {
			refusals <- struct{}{}
		}
	})
	back := make(chan struct{})
	conn.SetReconnectHandler(func(*nats.Conn) { close(back) })
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	others := startServer(t, bus.ServerConfig{Dir: t.TempDir(), Port: port, Trust: second(newTrust(t))})
	for range 3 { // twice the same makes a client give up
		receive(t, refusals)
	}
	if err := others.Close(); err != nil {
		t.Fatal(err)
	}
	startServer(t, bus.ServerConfig{Dir: dir, Port: port, Trust: trust})
	receive(t, back)
}

func receive(t *testing.T, from <-chan struct{}) {
	t.Helper()
	select {
	case <-from:
	case <-testContext(t).Done():
		t.Fatal("nothing came")
	}
}
