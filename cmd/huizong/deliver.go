package main

import (
	"context"
	"fmt"
	"iter"
	"log/slog"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// delivery publishes events and, if asked to, waits until they are stored.
type delivery struct {
	jetStream jetstream.JetStream
	logger    *slog.Logger
	progress  func(done int)
}

// publish puts the events into the stream, in order.
func (d delivery) publish(ctx context.Context, events iter.Seq[schema.Event]) ([]producers.Ack, error) {
	publisher, err := producers.NewPublisher(producers.PublisherConfig{JetStream: d.jetStream, Logger: d.logger, Progress: d.progress})
	if err != nil {
		return nil, err
	}
	var failed error
	acks, err := publisher.Publish(ctx, encoded(events, &failed))
	if failed != nil {
		err = failed
	}
	return acks, err
}

// await waits until everything is stored or refused, and gives the refusals.
func (d delivery) await(ctx context.Context, acks []producers.Ack) ([]schema.Refused, error) {
	return producers.Receipts{JetStream: d.jetStream}.Await(ctx, acks)
}

// encoded turns events into messages until one can't be; failed says why.
func encoded(events iter.Seq[schema.Event], failed *error) iter.Seq[producers.Message] {
	return func(yield func(producers.Message) bool) {
		for e := range events {
			body, err := e.Encode()
			if err != nil {
				*failed = fmt.Errorf("encode event %s: %w", schema.MsgID(e), err)
				return
			}
			if !yield(producers.Message{Subject: schema.Subject(e), MsgID: schema.MsgID(e), Body: body}) {
				return
			}
		}
	}
}
