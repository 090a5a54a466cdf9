package keys_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
)

func all(keys.Issued) bool { return true }

// refused holds a server to letting nobody in with the credentials.
func refused(t *testing.T, server *bus.Server, creds string) {
	t.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: server.ClientURL(), Creds: creds})
	if err == nil {
		conn.Close()
	}
	if !errors.Is(err, nats.ErrAuthorization) {
		t.Errorf("got %v, want the credentials refused", err)
	}
}

func TestRevokedIsDisconnected(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	dir := t.TempDir()
	server := serve(t, folder, dir)
	first, made := issue(t, folder, 140525)
	second, _ := issue(t, folder, 140525)
	other, _ := issue(t, folder, 140581)
	conn, staying := connect(t, server, first), connect(t, server, other)
	gone := make(chan struct{})
	conn.SetDisconnectErrHandler(func(*nats.Conn, error) { close(gone) })

	ended, err := folder.Revoke(140525, func(i keys.Issued) bool { return i.Key == made.Key })
	if err != nil || len(ended) != 1 || ended[0].Key != made.Key {
		t.Fatalf("got %v, %v; want %s ended", ended, err, made.Key)
	}
	if err := folder.Push(testContext(t), connect(t, server, folder.System())); err != nil {
		t.Fatal(err)
	}
	select {
	case <-gone:
	case <-testContext(t).Done():
		t.Fatal("the revoked user is still connected")
	}
	refused(t, server, first)
	connect(t, server, second) // another of the same division
	if err := staying.Flush(); err != nil {
		t.Errorf("another division: %v", err)
	}

	if _, err := folder.Revoke(140525, all); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	server = serve(t, folder, dir) // nobody told it while it ran
	refused(t, server, second)
	connect(t, server, other)
}

func TestRevokeAgain(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	issue(t, folder, 140525)
	if ended, err := folder.Revoke(140525, all); err != nil || len(ended) != 1 {
		t.Fatalf("got %v, %v; want one ended", ended, err)
	}
	if ended, err := folder.Revoke(140525, all); err != nil || len(ended) != 0 {
		t.Errorf("again: got %v, %v; want none ended", ended, err)
	}
	if _, err := folder.Revoke(140581, all); !errors.Is(err, keys.ErrNothingIssued) {
		t.Errorf("nothing issued: got %v, want ErrNothingIssued", err)
	}
}

func TestOthersKeysAreRefused(t *testing.T) {
	t.Parallel()
	folder, foreign := newFolder(t), newFolder(t)
	server := serve(t, folder, t.TempDir())
	creds, _ := issue(t, foreign, 140525)
	refused(t, server, creds)
	refused(t, server, "")
	expired, err := folder.Issue(140525, time.Now().Add(-time.Second))
	if err != nil {
		t.Fatal(err)
	}
	refused(t, server, file(t, expired.Creds))
}

func TestKeysAreNeverReplaced(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	if _, err := keys.Init(folder.Dir()); !errors.Is(err, keys.ErrKeysExist) {
		t.Errorf("got %v, want ErrKeysExist", err)
	}
	if _, err := keys.Open(t.TempDir()); !errors.Is(err, keys.ErrNoKeys) {
		t.Errorf("got %v, want ErrNoKeys", err)
	}
}

func TestHalfMadeKeysAreRefused(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	remove(t, folder.Dir(), "account.jwt")
	if _, err := keys.Init(folder.Dir()); err == nil || !strings.Contains(err.Error(), "only part") {
		t.Errorf("got %v, want it refused as half made", err)
	}
}

func TestKeysAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	issue(t, folder, 140525)
	for name, mode := range modes(t, folder.Dir()) {
		if mode.Perm()&0o077 != 0 {
			t.Errorf("%s: others may use it: %v", name, mode)
		}
	}
}

// The backup of an account's JWT knows nothing of what was revoked after it.
func TestRevokedStaysSoThoughABackupIsPutBack(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	first, made := issue(t, folder, 140525)
	other, _ := issue(t, folder, 140581)
	path := filepath.Join(folder.Dir(), "account.jwt")
	backup, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Revoke(140525, all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, backup, 0o600); err != nil {
		t.Fatal(err)
	}
	if ended, err := folder.Revoke(140525, all); err != nil || len(ended) != 0 {
		t.Fatalf("again: got %v, %v; want none ended", ended, err)
	}
	server := serve(t, folder, t.TempDir())
	refused(t, server, first)
	connect(t, server, other)
	verifier, err := folder.Verifier()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verifier.Verify(made.Token); !errors.Is(err, keys.ErrRevoked) {
		t.Errorf("token: got %v, want ErrRevoked", err)
	}
}

func TestSecretsThatOthersMayReadAreNamed(t *testing.T) {
	t.Parallel()
	folder := newFolder(t)
	seed := filepath.Join(folder.Dir(), "account-signing.seed")
	for _, step := range []struct {
		path string
		mode os.FileMode
		want []string
	}{{seed, 0o644, nil}, {folder.Dir(), 0o755, []string{seed}}, {seed, 0o600, nil}} {
		if err := os.Chmod(step.path, step.mode); err != nil {
			t.Fatal(err)
		}
		if got := folder.Exposed(); !slices.Equal(got, step.want) {
			t.Errorf("%s %v: got %v, want %v", step.path, step.mode, got, step.want)
		}
	}
}
