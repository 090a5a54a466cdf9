package main

import (
	"context"
	"iter"
	"time"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// publish fills the stream with the load's first events, as producers do: durably,
// in atomic batches, and leaves it as a backlog is. It gives how many a second.
func (s *benchSystem) publish(ctx context.Context, what string, load benchLoad, events int) (float64, error) {
	publisher, err := producers.NewPublisher(producers.PublisherConfig{
		JetStream: s.jetStream, Logger: s.b.logger, Progress: newProgress(s.b.err, what, events),
	})
	if err != nil {
		return 0, err
	}
	var failed error
	began := time.Now()
	err = publisher.PublishEach(ctx, ahead(encoded(numbered(load, 0, events), &failed)), func(acks []producers.Ack) error {
		if len(acks) > 0 {
			s.last = acks[len(acks)-1].Sequence
		}
		return nil
	})
	rate := float64(events) / time.Since(began).Seconds()
	switch {
	case failed != nil:
		return 0, failed
	case err != nil:
		return 0, err
	}
	return rate, s.forgetNames(ctx)
}

// numbered are so many of a load's events.
func numbered(load benchLoad, first, count int) iter.Seq[schema.Event] {
	return func(yield func(schema.Event) bool) {
		for i := first; i < first+count; i++ {
			if !yield(load.event(i)) {
				return
			}
		}
	}
}

// ahead makes messages while those before are on their way, so that the disk is
// what publishing waits for.
func ahead(messages iter.Seq[producers.Message]) iter.Seq[producers.Message] {
	const parts, inPart = 8, 1000
	return func(yield func(producers.Message) bool) {
		made, ended := make(chan []producers.Message, parts), make(chan struct{})
		defer close(ended)
		go func() {
			defer close(made)
			var part []producers.Message
			give := func() bool {
				select {
				case made <- part:
					part = make([]producers.Message, 0, inPart)
					return true
				case <-ended:
					return false
				}
			}
			for m := range messages {
				if part = append(part, m); len(part) == inPart && !give() {
					return
				}
			}
			give()
		}()
		for part := range made {
			for _, m := range part {
				if !yield(m) {
					return
				}
			}
		}
	}
}
