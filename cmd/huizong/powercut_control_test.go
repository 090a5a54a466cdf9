//go:build linux

package main

import (
	"fmt"
	"log/slog"
	"testing"
	"testing/fstest"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// The cut takes what NATS acknowledges without a sync, and nothing of what our
// server acknowledges: without the first half, the second would prove nothing.
func TestPowerCutOfNATS(t *testing.T) {
	t.Parallel()
	const sent = 500
	for name, tt := range map[string]struct {
		start func(*testing.T, string) (url string, stop func())
		loses bool
	}{
		"our settings":      {startOurs, false},
		"NATS' own default": {startDefault, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDisk(t, 64<<20)
			url, stop := tt.start(t, d.dir)
			js := dialJetStream(t, url)
			if _, err := bus.Setup(t.Context(), js, 1); err != nil {
				t.Fatal(err)
			}
			for i := range sent {
				if _, err := js.Publish(t.Context(), "hz.report.14.05.25", fmt.Append(nil, i)); err != nil {
					t.Fatal(err)
				}
			}
			d.cut()
			stop()
			d.powerUp()
			url, stop = tt.start(t, d.dir)
			kept := countEvents(t, dialJetStream(t, url))
			stop()
			t.Logf("%d acknowledged, %d kept", sent, kept)
			if lost := kept < sent; lost != tt.loses {
				t.Errorf("got %d of %d acknowledged messages after the cut, want some lost: %t", kept, sent, tt.loses)
			}
		})
	}
}

func startOurs(t *testing.T, dir string) (url string, stop func()) {
	t.Helper()
	s, err := bus.StartServer(bus.ServerConfig{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return s.ClientURL(), func() { _ = s.Close() }
}

func startDefault(t *testing.T, dir string) (url string, stop func()) {
	t.Helper()
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, MaxPayload: bus.MaxPayload, NoSigs: true, JetStream: true, StoreDir: dir,
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server takes no connections")
	}
	return s.ClientURL(), func() { s.Shutdown(); s.WaitForShutdown() }
}

func dialJetStream(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	conn, err := nats.Connect(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// countEvents is 0 also where the cut took the stream itself.
func countEvents(t *testing.T, js jetstream.JetStream) int {
	t.Helper()
	streams, err := bus.Setup(t.Context(), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	return int(streams.Events.CachedInfo().State.Msgs)
}

// The same for ClickHouse: a table with our settings beside one without.
func TestPowerCutOfClickHouse(t *testing.T) {
	t.Parallel()
	const sent = 20
	d := newDisk(t, 256<<20)
	e, db := openEngine(t, d.dir)
	tables := fstest.MapFS{
		"0001_ours.sql":  {Data: []byte("CREATE TABLE IF NOT EXISTS huizong_store.ours (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS $durable")},
		"0002_plain.sql": {Data: []byte("CREATE TABLE IF NOT EXISTS huizong_store.plain (n UInt64) ENGINE = MergeTree ORDER BY n")},
	}
	if _, err := db.Migrate(t.Context(), tables); err != nil {
		t.Fatal(err)
	}
	for i := range uint64(sent) {
		for _, table := range []string{"ours", "plain"} {
			if err := db.Insert(t.Context(), "huizong_store."+table, []uint64{i}); err != nil {
				t.Fatal(err)
			}
		}
	}
	d.cut()
	_ = db.Close()
	_ = e.Close()
	d.powerUp()
	e, db = openEngine(t, d.dir)
	defer func() { _ = e.Close() }()
	defer func() { _ = db.Close() }()
	if got := countRows(t, db, "ours"); got != sent {
		t.Errorf("got %d of %d acknowledged rows after the cut", got, sent)
	}
	if got := countRows(t, db, "plain"); got == sent {
		t.Errorf("got all %d rows after the cut also without our settings: the cut takes nothing", got)
	}
}

func openEngine(t *testing.T, dir string) (*engine.Engine, *warehouse.DB) {
	t.Helper()
	lock, err := engine.Acquire(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	e, err := engine.Start(t.Context(), engine.Config{Dir: dir, Library: warehousetest.Library(), Lock: lock, Logger: slog.New(slog.DiscardHandler)})
	_ = lock.Release() // the engine's process holds it
	if err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.Open(t.Context(), e.DSN(engine.Writer))
	if err != nil {
		t.Fatal(err)
	}
	return e, db
}

func countRows(t *testing.T, db *warehouse.DB, table string) int {
	t.Helper()
	var rows []struct {
		Rows uint64 `ch:"rows"`
	}
	if err := db.Select(t.Context(), &rows, "SELECT count() AS rows FROM huizong_store."+table); err != nil {
		t.Fatal(err)
	}
	return int(rows[0].Rows)
}
