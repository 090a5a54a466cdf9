package bus_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
)

const caseSubject = "hz.case.14.05.25"

// testContext ends before the test's own deadline hides what was waited for.
func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func startServer(t *testing.T, cfg bus.ServerConfig) *bus.Server {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = filepath.Join(t.TempDir(), "nats")
	}
	server, err := bus.StartServer(cfg)
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() { _ = server.Close() }) // a test may have closed it
	return server
}

func connect(t *testing.T, server *bus.Server) jetstream.JetStream {
	t.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: server.ClientURL(), Name: t.Name()})
	if err != nil {
		t.Fatalf("connect: %v", err)
	}
	t.Cleanup(conn.Close)
	return jetStream(t, conn)
}

func jetStream(t *testing.T, conn *nats.Conn) jetstream.JetStream {
	t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatalf("jetstream: %v", err)
	}
	return js
}

// newBus gives a server of its own with the three streams.
func newBus(t *testing.T) (jetstream.JetStream, bus.Streams) {
	t.Helper()
	js := connect(t, startServer(t, bus.ServerConfig{}))
	streams, err := bus.Setup(testContext(t), js, 1)
	if err != nil {
		t.Fatalf("setup: %v", err)
	}
	return js, streams
}

func publish(t *testing.T, js jetstream.JetStream, msg *nats.Msg) uint64 {
	t.Helper()
	ack, err := js.PublishMsg(testContext(t), msg)
	if err != nil {
		t.Fatalf("publish %s: %v", msg.Subject, err)
	}
	return ack.Sequence
}

func info(t *testing.T, stream jetstream.Stream) *jetstream.StreamInfo {
	t.Helper()
	got, err := stream.Info(testContext(t))
	if err != nil {
		t.Fatalf("stream info: %v", err)
	}
	return got
}
