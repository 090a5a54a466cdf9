package deploy_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// patience is how long something that is not allowed is waited for: the server
// tells the connection, and not the request.
const patience = 10 * time.Second

// publishBatch publishes two events as one atomic batch, and one on its own.
func publishBatch(t *testing.T, js jetstream.JetStream) []producers.Ack {
	t.Helper()
	publisher, err := producers.NewPublisher(producers.PublisherConfig{JetStream: js, Batch: 2, Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	acks, err := publisher.Publish(t.Context(), slices.Values([]producers.Message{
		{Subject: "hz.report.14.05.25", MsgID: "140525-a", Body: []byte("{}")},
		{Subject: "hz.case.14.05.25", MsgID: "140525-b", Body: []byte("{}")},
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish(t.Context(), "hz.report.14.05.25", []byte("{}")); err != nil {
		t.Error(err)
	}
	return acks
}

func awaitReceipts(t *testing.T, js jetstream.JetStream, acks []producers.Ack) []schema.Refused {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	refused, err := producers.Receipts{JetStream: js}.Await(ctx, acks)
	if err != nil {
		t.Errorf("await the receipts: %v", err)
	}
	return refused
}

// firstMessage reads as the loader does.
func firstMessage(t *testing.T, stream jetstream.Stream) string {
	t.Helper()
	consumer, err := stream.OrderedConsumer(t.Context(), jetstream.OrderedConsumerConfig{})
	if err != nil {
		t.Fatal(err)
	}
	msg, err := consumer.Next()
	if err != nil {
		t.Fatal(err)
	}
	return msg.Subject()
}

// findsConsumerAgain does what the client does by itself after a lost connection:
// it asks for its consumer and deletes it, to make another.
func findsConsumerAgain(t *testing.T, js jetstream.JetStream, stream, filter string) {
	t.Helper()
	consumer, err := js.OrderedConsumer(t.Context(), stream, jetstream.OrderedConsumerConfig{FilterSubjects: []string{filter}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if _, err := consumer.Info(ctx); err != nil {
		t.Errorf("%s: ask for the consumer: %v", stream, err)
	}
	if err := js.DeleteConsumer(ctx, stream, consumer.CachedInfo().Name); err != nil {
		t.Errorf("%s: delete the consumer: %v", stream, err)
	}
}

// forbidden holds that a user may not publish on the subjects: the server tells
// it so, by name.
func forbidden(t *testing.T, js jetstream.JetStream, subjects ...string) {
	t.Helper()
	violations := make(chan string, len(subjects))
	js.Conn().SetErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { violations <- err.Error() })
	for _, subject := range subjects {
		if err := js.Conn().Publish(subject, nil); err != nil {
			t.Fatal(err)
		}
		if err := js.Conn().Flush(); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		select {
		case got := <-violations:
			if !strings.Contains(got, `"`+subject+`"`) {
				t.Errorf("got %s, want %s forbidden", got, subject)
			}
		case <-ctx.Done():
			t.Errorf("%s: got no violation, want it forbidden", subject)
		}
	}
}
