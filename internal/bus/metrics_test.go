package bus_test

import (
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/internal/bus"
)

// scrape gives a collector's values by name, or by name and label.
func scrape(t *testing.T, c prometheus.Collector) map[string]float64 {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(c)
	families, err := registry.Gather()
	if err != nil {
		t.Fatalf("a scrape fails: %v", err)
	}
	values := map[string]float64{}
	for _, family := range families {
		for _, metric := range family.GetMetric() {
			name := family.GetName()
			for _, label := range metric.GetLabel() {
				name += " " + label.GetValue()
			}
			values[name] = metric.GetGauge().GetValue()
		}
	}
	return values
}

func TestCollectorTellsWhatJetStreamHolds(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{MaxFileStore: 1 << 30})
	js := connect(t, server)
	streams, err := bus.Setup(testContext(t), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	bounded := info(t, streams.Events).Config
	bounded.MaxBytes = 1 << 20
	if _, err := js.UpdateStream(testContext(t), bounded); err != nil {
		t.Fatal(err)
	}
	for _, subject := range []string{caseSubject, caseSubject, "hz.dead.14.05.25.1"} {
		publish(t, js, &nats.Msg{Subject: subject, Data: make([]byte, 100)})
	}
	got := scrape(t, bus.NewCollector(js, server.StorageLimit()))
	for name, want := range map[string]float64{
		"huizong_nats_up":                               1,
		"huizong_stream_messages HUIZONG":               2,
		"huizong_stream_first_sequence HUIZONG":         1,
		"huizong_stream_last_sequence HUIZONG":          2,
		"huizong_stream_limit_bytes HUIZONG":            1 << 20,
		"huizong_stream_messages HUIZONG_DEAD":          1,
		"huizong_jetstream_storage_limit_bytes":         1 << 30,
		"huizong_stream_last_sequence HUIZONG_RECEIPTS": 0,
	} {
		if value, ok := got[name]; !ok || value != want {
			t.Errorf("%s: got %v (%t), want %v", name, value, ok, want)
		}
	}
	if stream, all := got["huizong_stream_bytes HUIZONG"], got["huizong_jetstream_storage_bytes"]; stream < 200 || all <= stream {
		t.Errorf("got %v bytes of events, %v of all streams; want at least 200, and more", stream, all)
	}
}

func TestCollectorWhileNATSIsAway(t *testing.T) {
	t.Parallel()
	server := startServer(t, bus.ServerConfig{})
	js := connect(t, server)
	if _, err := bus.Setup(testContext(t), js, 1); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	got := scrape(t, bus.NewCollector(js, 0))
	if up, ok := got["huizong_nats_up"]; !ok || up != 0 || len(got) != 1 {
		t.Errorf("got %v, want huizong_nats_up 0 and nothing else", got)
	}
}
