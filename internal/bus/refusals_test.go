package bus_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/bus/keys"
)

// awaited is a log that tells of each line.
type awaited struct{ lines chan string }

func (a awaited) Write(p []byte) (int, error) {
	a.lines <- string(p)
	return len(p), nil
}

// until gives the first line that has all the parts.
func (a awaited) until(t *testing.T, parts ...string) string {
	t.Helper()
	for {
		select {
		case line := <-a.lines:
			missing := false
			for _, part := range parts {
				missing = missing || !strings.Contains(line, part)
			}
			if !missing {
				return line
			}
		case <-testContext(t).Done():
			t.Fatalf("no line has %q", parts)
		}
	}
}

func TestRefusalsAreLoggedAndCounted(t *testing.T) {
	t.Parallel()
	folder, trust := newTrust(t)
	log := awaited{make(chan string, 1000)}
	counter := bus.NewRefusals(prometheus.NewRegistry())
	server := startServer(t, bus.ServerConfig{Trust: trust, Refusals: counter, Logger: slog.New(slog.NewTextHandler(log, nil))})
	creds, key := issued(t, folder, 140525)
	conn, err := nats.Connect(server.ClientURL(), nats.UserCredentials(creds), nats.Name(`x" - Subscription Violation - Subject "hz.y", SID 1 %s`))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	if err := conn.Publish("hz.report.14.05.81", nil); err != nil {
		t.Fatal(err)
	}
	log.until(t, "kind=publish", "user=140525", "key="+key, "subject=hz.report.14.05.81")
	for _, queue := range []string{"", "q"} {
		if _, err := conn.QueueSubscribeSync("hz.refused.14.05.81.*", queue); err != nil {
			t.Fatal(err)
		}
		log.until(t, "kind=subscribe", "user=140525", "key="+key, "subject=hz.refused.14.05.81.*")
	}
	if _, err := folder.Revoke(140525, func(keys.Issued) bool { return true }); err != nil {
		t.Fatal(err)
	}
	if err := folder.Push(testContext(t), connectWith(t, server, folder.System())); err != nil {
		t.Fatal(err)
	}
	if _, err := nats.Connect(server.ClientURL(), nats.UserCredentials(creds)); !errors.Is(err, nats.ErrAuthorization) {
		t.Fatalf("got %v, want the revoked user refused", err)
	}
	log.until(t, "kind=authentication", "user=140525", "key="+key)
	if _, err := nats.Connect(server.ClientURL()); !errors.Is(err, nats.ErrAuthorization) {
		t.Fatalf("got %v, want who has no credentials refused", err)
	}
	log.until(t, "kind=authentication", "user=unknown")
	for kind, want := range map[string]float64{"publish": 1, "subscribe": 2} {
		if got := testutil.ToFloat64(counter.WithLabelValues(kind)); got != want {
			t.Errorf("%s: got %v counted, want %v", kind, got, want)
		}
	}
	if got := testutil.ToFloat64(counter.WithLabelValues("authentication")); got < 2 { // the revoked one tries again
		t.Errorf("authentication: got %v counted, want at least 2", got)
	}
}

func TestManyRefusalsDontFillTheLog(t *testing.T) {
	t.Parallel()
	folder, trust := newTrust(t)
	var logged lockedBuffer
	counter := bus.NewRefusals(prometheus.NewRegistry())
	server := startServer(t, bus.ServerConfig{Trust: trust, Refusals: counter, Logger: slog.New(slog.NewTextHandler(&logged, nil))})
	conn := connectWith(t, server, folder.Admin())
	const many = 1000
	for range many {
		if err := conn.Publish("hz.report.14.05.25", nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Flush(); err != nil {
		t.Fatal(err)
	}
	if got := testutil.ToFloat64(counter.WithLabelValues("publish")); got != many {
		t.Errorf("got %v counted, want %d", got, many)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(logged.String(), "NATS refused"); got > many/10 {
		t.Errorf("got %d lines of %d refusals, want a few", got, many)
	}
}
