package bus_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

func TestStreamsAreAsPromised(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	publish(t, js, &nats.Msg{Subject: "hz.report.14.05.25"})
	if err := streams.Events.Purge(testContext(t)); err == nil {
		t.Error("events can be purged")
	}
	if err := streams.Events.DeleteMsg(testContext(t), 1); err == nil {
		t.Error("events can be deleted")
	}
	if err := streams.Dead.Purge(testContext(t)); err == nil {
		t.Error("dead letters can be purged")
	}
	cfg := info(t, streams.Events).Config
	if cfg.Storage != jetstream.FileStorage || cfg.Discard != jetstream.DiscardNew || cfg.MaxAge != 0 || !cfg.AllowAtomicPublish {
		t.Errorf("got %+v", cfg)
	}
	if cfg.Duplicates != 2*time.Minute {
		t.Errorf("got duplicate window %v, want 2m", cfg.Duplicates)
	}
}

func TestSetupAgainChangesNothing(t *testing.T) {
	t.Parallel()
	js, streams := newBus(t)
	publish(t, js, &nats.Msg{Subject: caseSubject})
	again, err := bus.Setup(testContext(t), js, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := info(t, again.Events), info(t, streams.Events); got.State.LastSeq != 1 || !got.Created.Equal(want.Created) {
		t.Errorf("got %+v, want the same stream", got)
	}
}

// strong is an existing stream with nothing to object to.
func strong() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:               schema.StreamEvents,
		Subjects:           []string{schema.SubjectCases, schema.SubjectReports},
		Discard:            jetstream.DiscardNew,
		MaxBytes:           1 << 30, // the operator's bound: what doesn't fit is refused
		MaxMsgSize:         2<<20 - 1<<16,
		DenyDelete:         true,
		DenyPurge:          true,
		AllowAtomicPublish: true,
	}
}

func TestWeakStreamIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		weaken func(*jetstream.StreamConfig)
		want   string // empty: accepted
	}{
		"strong":         {func(*jetstream.StreamConfig) {}, ""},
		"memory":         {func(c *jetstream.StreamConfig) { c.Storage, c.MaxBytes = jetstream.MemoryStorage, -1 }, "storage = Memory, but must have File"},
		"age":            {func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour }, "max_age = 1h0m0s, but must have 0s"},
		"subjects":       {func(c *jetstream.StreamConfig) { c.Subjects = []string{"hz.case.>"} }, "subjects = [hz.case.>]"},
		"discard":        {func(c *jetstream.StreamConfig) { c.Discard = jetstream.DiscardOld }, "discard = DiscardOld"},
		"per subject":    {func(c *jetstream.StreamConfig) { c.MaxMsgsPerSubject = 5 }, "max_msgs_per_subject = 5"},
		"delete":         {func(c *jetstream.StreamConfig) { c.DenyDelete = false }, "deny_delete = false"},
		"purge":          {func(c *jetstream.StreamConfig) { c.DenyPurge = false }, "deny_purge = false"},
		"no batches":     {func(c *jetstream.StreamConfig) { c.AllowAtomicPublish = false }, "allow_atomic = false"},
		"size":           {func(c *jetstream.StreamConfig) { c.MaxMsgSize = -1 }, "max_msg_size = -1"},
		"duplicates":     {func(c *jetstream.StreamConfig) { c.Duplicates = time.Second }, "duplicate_window = 1s"},
		"work queue":     {func(c *jetstream.StreamConfig) { c.Retention = jetstream.WorkQueuePolicy }, "retention = WorkQueue"},
		"lifetimes":      {func(c *jetstream.StreamConfig) { c.AllowMsgTTL = true }, "allow_msg_ttl = true"},
		"unacknowledged": {func(c *jetstream.StreamConfig) { c.NoAck = true }, "no_ack = true"},
	} {
		js := connect(t, startServer(t, bus.ServerConfig{}))
		cfg := strong()
		test.weaken(&cfg)
		if _, err := js.CreateStream(testContext(t), cfg); err != nil {
			t.Fatalf("%s: create: %v", name, err)
		}
		_, err := bus.Setup(testContext(t), js, 1)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: got %v, want it accepted", name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), "stream HUIZONG has "+test.want)):
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
	}
}

func TestSubjectsOfAnotherStream(t *testing.T) {
	t.Parallel()
	js := connect(t, startServer(t, bus.ServerConfig{}))
	other := jetstream.StreamConfig{Name: "OTHER", Subjects: []string{"hz.>"}}
	if _, err := js.CreateStream(testContext(t), other); err != nil {
		t.Fatal(err)
	}
	_, err := bus.Setup(testContext(t), js, 1)
	var refused *jetstream.APIError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "stream HUIZONG:") {
		t.Errorf("got %v, want the server's word on HUIZONG", err)
	}
}
