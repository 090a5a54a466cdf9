package bus

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// Notices publishes what became of events. Each call returns once all of it is
// on disk; repeating one changes nothing.
type Notices struct{ JetStream jetstream.JetStream }

// Dead keeps refused events with their reasons.
func (n Notices) Dead(ctx context.Context, refused []schema.Refusal) error {
	letters := make([]*nats.Msg, len(refused))
	for i, r := range refused {
		letters[i] = DeadLetter(r)
	}
	return Send(ctx, n.JetStream, letters)
}

// Refused tells the events' producers why they will never be stored.
func (n Notices) Refused(ctx context.Context, refused []schema.Refusal) error {
	messages := make([]*nats.Msg, len(refused))
	for i, r := range refused {
		msg, err := RefusedMessage(r.Subject, schema.Refused{ID: r.ID, Sequence: r.Sequence, Reasons: r.Reasons, At: time.Now()})
		if err != nil {
			return err
		}
		messages[i] = msg
	}
	return Send(ctx, n.JetStream, messages)
}

// Stored moves the watermark of each province, named by its subject token.
func (n Notices) Stored(ctx context.Context, provinces []string, sequence uint64) error {
	messages := make([]*nats.Msg, len(provinces))
	for i, province := range provinces {
		msg, err := StoredMessage(province, schema.Stored{Sequence: sequence, At: time.Now()})
		if err != nil {
			return err
		}
		messages[i] = msg
	}
	return Send(ctx, n.JetStream, messages)
}
