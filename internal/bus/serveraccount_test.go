package bus_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
)

// newTrust makes keys of the test's own.
func newTrust(t *testing.T) (*keys.Folder, *keys.Trust) {
	t.Helper()
	folder, err := keys.Init(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	trust, err := folder.Trust()
	if err != nil {
		t.Fatal(err)
	}
	return folder, &trust
}

func connectWith(t *testing.T, server *bus.Server, creds string) *nats.Conn {
	t.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: server.ClientURL(), Creds: creds, Name: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

func TestStreamsStayWhenKeysCome(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open := startServer(t, bus.ServerConfig{Dir: dir})
	js := connect(t, open)
	before, err := bus.Setup(testContext(t), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		publish(t, js, &nats.Msg{Subject: caseSubject})
	}
	if err := open.Close(); err != nil {
		t.Fatal(err)
	}

	folder, trust := newTrust(t)
	for range 2 { // the second time there is nothing left to do
		server := startServer(t, bus.ServerConfig{Dir: dir, Trust: trust})
		js := jetStream(t, connectWith(t, server, folder.Service()))
		after, err := bus.Setup(testContext(t), js, 1)
		if err != nil {
			t.Fatal(err)
		}
		got, want := after.Events.CachedInfo(), before.Events.CachedInfo()
		if got.State.LastSeq != 3 || got.State.Msgs != 3 || !got.Created.Equal(want.Created) {
			t.Errorf("got %d messages up to %d, created %v; want 3 up to 3, created %v", got.State.Msgs, got.State.LastSeq, got.Created, want.Created)
		}
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for name, trust := range map[string]*keys.Trust{"no keys": nil, "other keys": second(newTrust(t))} {
		if _, err := bus.StartServer(bus.ServerConfig{Dir: dir, Trust: trust}); err == nil || !strings.Contains(err.Error(), "belong to keys that are not these") {
			t.Errorf("%s: got %v, want the streams of other keys refused", name, err)
		}
	}
}

func second[A, B any](_ A, b B) B { return b }

func TestStreamsOfBothAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, trust := newTrust(t)
	for _, account := range []string{"$G", trust.Account} {
		if err := os.MkdirAll(filepath.Join(dir, "jetstream", account, "streams", "HUIZONG"), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bus.StartServer(bus.ServerConfig{Dir: dir, Trust: trust}); err == nil || !strings.Contains(err.Error(), "move one of the two folders away") {
		t.Errorf("got %v, want both named", err)
	}
}

func TestStoreIsLimitedWithKeys(t *testing.T) {
	t.Parallel()
	folder, trust := newTrust(t)
	js := jetStream(t, connectWith(t, startServer(t, bus.ServerConfig{Trust: trust, MaxFileStore: 1 << 20}), folder.Service()))
	if _, err := bus.Setup(testContext(t), js, 1); err != nil {
		t.Fatal(err)
	}
	var err error
	for kept := 0; err == nil && kept < 10; kept++ {
		_, err = js.PublishMsg(testContext(t), &nats.Msg{Subject: caseSubject, Data: make([]byte, 300_000)})
	}
	if err == nil {
		t.Error("got 3 MB stored, want at most 1 MiB")
	}
}
