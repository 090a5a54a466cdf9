package keys_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
	"github.com/huizong/huizong/schema"
)

// testContext ends before the test's own deadline hides what was waited for.
func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// newFolder makes keys of the test's own.
func newFolder(t *testing.T) *keys.Folder {
	t.Helper()
	folder, err := keys.Init(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// serve starts a server that trusts the keys, on a folder.
func serve(t *testing.T, folder *keys.Folder, dir string) *bus.Server {
	t.Helper()
	trust, err := folder.Trust()
	if err != nil {
		t.Fatal(err)
	}
	server, err := bus.StartServer(bus.ServerConfig{Dir: dir, Trust: &trust})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

// connect connects with a credentials file.
func connect(t *testing.T, server *bus.Server, creds string) *nats.Conn {
	t.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: server.ClientURL(), Creds: creds, Name: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// issue gives a division's credentials, in a file.
func issue(t *testing.T, folder *keys.Folder, code schema.Code) (path string, made keys.Credentials) {
	t.Helper()
	made, err := folder.Issue(code, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return file(t, made.Creds), made
}

func file(t *testing.T, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// modes are those of a folder and everything in it.
func modes(t *testing.T, dir string) map[string]fs.FileMode {
	t.Helper()
	found := map[string]fs.FileMode{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			found[path] = info.Mode()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// streams makes the streams as a running huizong does.
func streams(t *testing.T, server *bus.Server, folder *keys.Folder) (jetstream.JetStream, bus.Streams) {
	t.Helper()
	js, err := jetstream.New(connect(t, server, folder.Service()))
	if err != nil {
		t.Fatal(err)
	}
	made, err := bus.Setup(testContext(t), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	return js, made
}
