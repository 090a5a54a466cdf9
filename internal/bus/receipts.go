package bus

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// StoredMessage is a province's watermark, the province named by its token.
func StoredMessage(province string, stored schema.Stored) (*nats.Msg, error) {
	return encoded(schema.StoredSubject(province), stored)
}

// RefusedMessage tells the producer of the event on subject why it was refused.
func RefusedMessage(subject string, refused schema.Refused) (*nats.Msg, error) {
	refused.Reasons = cleanReasons(refused.Reasons, maxReason)
	return encoded(schema.RefusedSubject(subject, refused.Sequence), refused)
}

func encoded(subject string, value any) (*nats.Msg, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", subject, err)
	}
	return &nats.Msg{Subject: subject, Data: body}, nil
}

// How much is on its way to the server at once, and how long it may take.
const (
	sendMessages = 256
	sendBytes    = 4 << 20
	sendTimeout  = 30 * time.Second
)

// asyncPublisher is what Send needs of jetstream.JetStream.
type asyncPublisher interface {
	PublishMsgAsync(msg *nats.Msg, opts ...jetstream.PublishOpt) (jetstream.PubAckFuture, error)
}

// Send publishes dead letters and receipts, and returns once all of them are
// acknowledged. Sending the same again changes nothing, so after an error send
// all of them again. Refusals must be acknowledged before the watermark that
// covers them is sent.
func Send(ctx context.Context, js asyncPublisher, messages []*nats.Msg) error {
	for len(messages) > 0 {
		n := window(messages)
		if err := sendAll(ctx, js, messages[:n]); err != nil {
			return err
		}
		messages = messages[n:]
	}
	return nil
}

// window is how many of the messages may be on their way at once, at least 1.
func window(messages []*nats.Msg) int {
	size := 0
	for i, msg := range messages[:min(len(messages), sendMessages)] {
		if size += msg.Size(); size > sendBytes {
			return max(i, 1)
		}
	}
	return min(len(messages), sendMessages)
}

func sendAll(ctx context.Context, js asyncPublisher, messages []*nats.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	acks := make([]jetstream.PubAckFuture, 0, len(messages))
	for _, msg := range messages {
		ack, err := js.PublishMsgAsync(msg)
		if err != nil {
			return fmt.Errorf("publish %s: %w", msg.Subject, err)
		}
		acks = append(acks, ack)
	}
	for _, ack := range acks {
		if err := acknowledged(ctx, ack); err != nil {
			return err
		}
	}
	return nil
}

func acknowledged(ctx context.Context, ack jetstream.PubAckFuture) error {
	select {
	case <-ack.Ok():
		return nil
	case err := <-ack.Err():
		return fmt.Errorf("publish %s: %w", ack.Msg().Subject, err)
	case <-ctx.Done():
		return fmt.Errorf("publish %s: %w", ack.Msg().Subject, context.Cause(ctx))
	}
}
