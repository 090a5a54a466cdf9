package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// maxEventMessage bounds an event's message, headers included, so that its dead
// letter, whose headers take up to 64 KiB, is still within MaxPayload.
const maxEventMessage = MaxPayload - maxHeader - 1

// duplicateWindow is how long the events stream knows an id by itself. It is a
// convenience for retries; who counts an event once is the consumer.
const duplicateWindow = 2 * time.Minute

// alertsAge is for how long the stream of alerts keeps a notice; the alerts
// themselves are in the warehouse.
const alertsAge = 400 * 24 * time.Hour

// Streams are the three streams of the contract, and that of the alerts.
type Streams struct {
	Events, Dead, Receipts, Alerts jetstream.Stream
}

// Setup creates the streams that do not exist, with that many replicas, and
// refuses those whose settings break what the contract promises. It never
// changes an existing stream.
func Setup(ctx context.Context, js jetstream.JetStream, replicas int) (Streams, error) {
	if got := js.Conn().MaxPayload(); got < MaxPayload {
		return Streams{}, fmt.Errorf("NATS takes messages of up to %d bytes only: set max_payload: %d in its configuration", got, MaxPayload)
	}
	var made [4]jetstream.Stream
	for i, want := range []jetstream.StreamConfig{eventsConfig(replicas), deadConfig(replicas), receiptsConfig(replicas), alertsConfig(replicas)} {
		stream, err := ensure(ctx, js, want)
		if err != nil {
			return Streams{}, err
		}
		made[i] = stream
	}
	return Streams{Events: made[0], Dead: made[1], Receipts: made[2], Alerts: made[3]}, nil
}

func ensure(ctx context.Context, js jetstream.JetStream, want jetstream.StreamConfig) (jetstream.Stream, error) {
	stream, err := js.Stream(ctx, want.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = js.CreateStream(ctx, want)
	}
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // somebody was faster
		stream, err = js.Stream(ctx, want.Name)
	}
	if err != nil {
		return nil, fmt.Errorf("stream %s: %w", want.Name, err)
	}
	return stream, verify(stream.CachedInfo().Config, want)
}

// eventsConfig keeps every event for ever: what it can't keep it refuses.
func eventsConfig(replicas int) jetstream.StreamConfig {
	cfg := unlimited(schema.StreamEvents, replicas, schema.SubjectReports, schema.SubjectCases)
	cfg.Description = "Huizong: every event, in the order of truth"
	cfg.Discard = jetstream.DiscardNew
	cfg.DenyDelete = true
	cfg.DenyPurge = true
	cfg.AllowAtomicPublish = true
	cfg.MaxMsgSize = maxEventMessage
	return cfg
}

// deadConfig keeps one letter a sequence: writing it again changes nothing.
func deadConfig(replicas int) jetstream.StreamConfig {
	cfg := unlimited(schema.StreamDead, replicas, schema.SubjectDead)
	cfg.Description = "Huizong: refused events, with their reasons"
	cfg.MaxMsgsPerSubject = 1
	cfg.DenyPurge = true
	return cfg
}

// receiptsConfig keeps a watermark a province and one refusal a sequence.
func receiptsConfig(replicas int) jetstream.StreamConfig {
	cfg := unlimited(schema.StreamReceipts, replicas, schema.SubjectStored, schema.SubjectRefused)
	cfg.Description = "Huizong: how far each province is stored, and what was refused"
	cfg.MaxMsgsPerSubject = 1
	return cfg
}

// alertsConfig keeps notices of alerts for whoever reads them in time.
func alertsConfig(replicas int) jetstream.StreamConfig {
	cfg := unlimited(schema.StreamAlerts, replicas, schema.SubjectAlerts)
	cfg.Description = "Huizong: what was told of alerts"
	cfg.MaxAge = alertsAge
	return cfg
}

// unlimited leaves direct gets off: they add Nats-* headers to what is read.
func unlimited(name string, replicas int, subjects ...string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:              name,
		Subjects:          subjects,
		Storage:           jetstream.FileStorage,
		Retention:         jetstream.LimitsPolicy,
		Discard:           jetstream.DiscardOld, // with one message a subject: the older one of that subject
		MaxMsgs:           -1,
		MaxBytes:          -1,
		MaxMsgsPerSubject: -1,
		MaxMsgSize:        -1,
		MaxConsumers:      -1,
		Duplicates:        duplicateWindow,
		Replicas:          max(replicas, 1),
	}
}
