package bus_test

import (
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"

	"github.com/huizong/huizong/internal/bus"
)

// BenchmarkAcknowledge gives the events a second that are acknowledged, by how
// they are sent, with an fsync before each acknowledgement and without: compare
// within one run.
func BenchmarkAcknowledge(b *testing.B) {
	for _, mode := range []struct {
		name     string
		unsynced bool
	}{{"synced", false}, {"unsynced", true}} {
		b.Run(mode.name, func(b *testing.B) {
			server, err := bus.StartServer(bus.ServerConfig{Dir: b.TempDir(), SyncAtClose: mode.unsynced})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = server.Close() })
			conn, err := bus.Connect(bus.ConnectConfig{URL: server.ClientURL(), Name: "bench"})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(conn.Close)
			js, err := jetstream.New(conn)
			if err == nil {
				_, err = bus.Setup(b.Context(), js, 1)
			}
			if err != nil {
				b.Fatal(err)
			}
			b.Run("one by one", func(b *testing.B) { acknowledge(b, js, 1) })
			b.Run("batches of 100", func(b *testing.B) { acknowledge(b, js, 100) })
			b.Run("batches of 1000", func(b *testing.B) { acknowledge(b, js, 1000) })
		})
	}
}

// acknowledge publishes a batch an iteration, each of an event's usual size.
func acknowledge(b *testing.B, js jetstream.JetStream, size int) {
	b.Helper()
	for b.Loop() {
		messages := make([]*nats.Msg, size)
		for i := range messages {
			messages[i] = nats.NewMsg(caseSubject)
			messages[i].Data = make([]byte, 243)
		}
		var err error
		if size == 1 {
			_, err = js.PublishMsg(b.Context(), messages[0])
		} else {
			_, err = jetstreamext.PublishMsgBatch(b.Context(), js, messages)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "events/s")
}
