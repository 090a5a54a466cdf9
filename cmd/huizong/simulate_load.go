package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/time/rate"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// areaLoad is a simulated area on its way.
type areaLoad struct {
	*terminal
	jetStream jetstream.JetStream
	area      *producers.AreaSimulation
	planned   producers.Summary
	awaited   producers.Awaited
}

// batchesASecond is into how many batches a second of a slow load falls.
const batchesASecond = 10

// publish puts the events into the stream, so many a second at most; 0 is no limit.
func (l *areaLoad) publish(ctx context.Context, limit float64) error {
	batch := 0 // the publisher's own
	events := l.area.Events()
	if limit > 0 {
		batch = int(min(max(1, limit/batchesASecond), 1000)) // also of an endless limit
		events = paced(ctx, events, rate.NewLimiter(rate.Limit(limit), batch))
	}
	publisher, err := producers.NewPublisher(producers.PublisherConfig{
		JetStream: l.jetStream, Logger: l.logger, Batch: batch, Progress: newProgress(l.err, "published", l.planned.Events),
	})
	if err != nil {
		return err
	}
	var failed error
	err = publisher.PublishEach(ctx, encoded(events, &failed), func(acks []producers.Ack) error {
		for _, ack := range acks {
			l.awaited.Add(ack.Subject, ack.Sequence)
		}
		return nil
	})
	switch {
	case failed != nil:
		return failed
	case err == nil && ctx.Err() != nil: // the pace ended the events
		return context.Cause(ctx)
	}
	return err
}

// paced gives the events no faster than the limiter lets it, until the context ends.
func paced(ctx context.Context, events iter.Seq[schema.Event], limiter *rate.Limiter) iter.Seq[schema.Event] {
	return func(yield func(schema.Event) bool) {
		for e := range events {
			if limiter.Wait(ctx) != nil || !yield(e) {
				return
			}
		}
	}
}

// await waits until all is stored or refused, and gives the refusals.
func (l *areaLoad) await(ctx context.Context) ([]schema.Refused, error) {
	receipts := producers.Receipts{JetStream: l.jetStream, Progress: newProgress(l.err, "stored", l.planned.Events)}
	refused, err := receipts.AwaitAll(ctx, &l.awaited)
	if err != nil {
		return nil, fmt.Errorf("published, but not known to be stored: %w", err)
	}
	return refused, nil
}

func (l *areaLoad) tellPublished(took time.Duration) {
	p := l.planned
	_, _ = fmt.Fprintf(l.out, "%d units, %d months: %d reports with %d figures, %d cases, %d corrections\n",
		p.Units, p.Months, p.Reports, p.Figures, p.Cases, p.Restated())
	l.tellPace("published", took)
}

func (l *areaLoad) tellPace(what string, took time.Duration) {
	_, _ = fmt.Fprintf(l.out, "%s: %d events in %.1f s, %.0f a second\n", what, l.planned.Events, took.Seconds(), float64(l.planned.Events)/took.Seconds())
}

// toldRefusals is how many refusals are told in full.
const toldRefusals = 20

func (l *areaLoad) tellStored(took time.Duration, refused []schema.Refused) error {
	l.tellPace("stored", took)
	_, _ = fmt.Fprintf(l.out, "refused: %d\n", len(refused))
	if len(refused) == 0 {
		return nil
	}
	for _, r := range refused[:min(len(refused), toldRefusals)] {
		_, _ = fmt.Fprintf(l.err, "refused %s: %q\n", r.ID, r.Reasons)
	}
	return errNotRight
}
