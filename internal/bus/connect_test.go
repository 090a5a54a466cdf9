package bus_test

import (
	"net"
	"path/filepath"
	"strings"
	"testing"

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
