package certs_test

import (
	"crypto/tls"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/bus/certs"
	"github.com/huizong/huizong/internal/bus/certs/certstest"
)

// shown is a listener with the settings, on a free port.
func shown(t *testing.T, server *tls.Config) string {
	t.Helper()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _ = conn.(*tls.Conn).HandshakeContext(t.Context()); _ = conn.Close() }()
		}
	}()
	return listener.Addr().String()
}

func dial(address string, client *tls.Config) error {
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 30 * time.Second}, "tcp", address, client)
	if err == nil {
		err = conn.Close()
	}
	return err
}

func settings(t *testing.T) func(*tls.Config, error) *tls.Config {
	t.Helper()
	return func(made *tls.Config, err error) *tls.Config {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return made
	}
}

func TestRenewedCertificateIsShown(t *testing.T) {
	t.Parallel()
	first, second := certstest.Make(t, "nats.example"), certstest.Make(t, "nats.example")
	pinned, renewed := settings(t)(certs.Pinned(first.Cert)), settings(t)(certs.Pinned(second.Cert))
	live := certstest.Files{Cert: filepath.Join(t.TempDir(), "cert.pem"), Key: filepath.Join(t.TempDir(), "key.pem")}
	put(t, first, live, time.Unix(1_700_000_000, 0))
	address := shown(t, settings(t)(certs.Server(live.Cert, live.Key)))
	if err := dial(address, pinned); err != nil {
		t.Errorf("its own certificate: %v", err)
	}
	if err := dial(address, renewed); err == nil || !strings.Contains(err.Error(), second.Cert) {
		t.Errorf("another's certificate: got %v, want it refused", err)
	}
	put(t, second, live, time.Unix(1_800_000_000, 0))
	if err := dial(address, renewed); err != nil {
		t.Errorf("after it was renewed: %v", err)
	}
	if err := os.Remove(live.Key); err != nil {
		t.Fatal(err)
	}
	if err := dial(address, renewed); err != nil {
		t.Errorf("while the key can't be read: %v", err)
	}
}

// put copies files, and says when they were changed.
func put(t *testing.T, from, to certstest.Files, at time.Time) {
	t.Helper()
	for source, target := range map[string]string{from.Cert: to.Cert, from.Key: to.Key} {
		content, err := os.ReadFile(source)
		if err == nil {
			err = os.WriteFile(target, content, 0o600)
		}
		if err == nil {
			err = os.Chtimes(target, at, at)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestOnlyWhoSignedItIsTrusted(t *testing.T) {
	t.Parallel()
	made, other := certstest.Make(t, "127.0.0.1"), certstest.Make(t, "127.0.0.1")
	address := shown(t, settings(t)(certs.Server(made.Cert, made.Key)))
	if err := dial(address, settings(t)(certs.Trusting(made.Cert))); err != nil {
		t.Errorf("got %v, want it trusted", err)
	}
	if err := dial(address, settings(t)(certs.Trusting(other.Cert))); err == nil {
		t.Error("another's certificate is trusted")
	}
	old := settings(t)(certs.Pinned(made.Cert))
	old.MinVersion, old.MaxVersion = tls.VersionTLS11, tls.VersionTLS11
	if err := dial(address, old); err == nil {
		t.Error("TLS 1.1 is taken")
	}
}

func TestBadFilesAreNamed(t *testing.T) {
	t.Parallel()
	made, other := certstest.Make(t, "127.0.0.1"), certstest.Make(t, "127.0.0.1")
	_, unmatched := certs.Server(made.Cert, other.Key)
	_, missing := certs.Pinned(made.Cert + "x")
	_, keyForCert := certs.Pinned(made.Key)
	_, noCA := certs.Trusting(made.Key)
	for path, err := range map[string]error{other.Key: unmatched, made.Cert + "x": missing, made.Key + " does not begin": keyForCert, made.Key + " holds no": noCA} {
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v, want %s named", err, path)
		}
	}
}
