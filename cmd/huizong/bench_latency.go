package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/time/rate"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// steady publishes at the steady rate and notes for each event how long it took
// from the stream's timestamp until its province's watermark told that it is visible.
func (s *benchSystem) steady(ctx context.Context, cases *caseLoad) error {
	marks, err := s.watchMarks()
	if err != nil {
		return err
	}
	first := s.last + 1
	err = s.publishSteadily(ctx, steadyLoad{cases, s.b.units}, max(1, int(s.b.Rate*float64(s.b.Seconds))))
	if err == nil {
		err = s.loader.Await(ctx, s.last)
	}
	seen, problem := marks.close(s.jetStream.Conn())
	if err = errors.Join(err, problem); err != nil {
		return err
	}
	waits, err := s.waits(ctx, first, seen)
	if err != nil {
		return err
	}
	slices.Sort(waits)
	l := &s.b.result.Latency
	l.Rate, l.P50, l.P99, l.Max = whole(s.b.Rate), inMillis(share100(waits, 50)), inMillis(share100(waits, 99)), inMillis(waits[len(waits)-1])
	return nil
}

func (s *benchSystem) publishSteadily(ctx context.Context, load steadyLoad, count int) error {
	batch := int(min(max(1, s.b.Rate/batchesASecond), 1000))
	publisher, err := producers.NewPublisher(producers.PublisherConfig{
		JetStream: s.jetStream, Logger: s.b.logger, Batch: batch, Progress: newProgress(s.b.err, "匀速写入", count),
	})
	if err != nil {
		return err
	}
	var failed error
	events := paced(ctx, numbered(load, load.cases.total, count), rate.NewLimiter(rate.Limit(s.b.Rate), batch))
	err = publisher.PublishEach(ctx, encoded(events, &failed), func(acks []producers.Ack) error {
		if len(acks) > 0 {
			s.last = acks[len(acks)-1].Sequence
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

// waits are how long the events from a sequence on took, in no order.
func (s *benchSystem) waits(ctx context.Context, first uint64, seen map[string][]mark) ([]time.Duration, error) {
	waits := make([]time.Duration, 0, s.last-first+1)
	err := s.read(ctx, first, s.last, func(msg jetstream.Msg) error {
		meta, err := msg.Metadata()
		if err != nil {
			return err
		}
		province := schema.ProvinceToken(msg.Subject())
		for len(seen[province]) > 0 && seen[province][0].sequence < meta.Sequence.Stream {
			seen[province] = seen[province][1:]
		}
		if len(seen[province]) == 0 {
			return fmt.Errorf("no watermark covers %d", meta.Sequence.Stream)
		}
		waits = append(waits, seen[province][0].at.Sub(meta.Timestamp))
		return nil
	})
	return waits, err
}

// mark is a watermark, and when somebody who waits for it heard of it.
type mark struct {
	sequence uint64
	at       time.Time
}

// watermarks are all watermarks that are told meanwhile, by province.
type watermarks struct {
	subscription *nats.Subscription
	told         chan *nats.Msg
	done         chan struct{}
	seen         map[string][]mark
}

func (s *benchSystem) watchMarks() (*watermarks, error) {
	m := &watermarks{told: make(chan *nats.Msg, 1<<14), done: make(chan struct{}), seen: map[string][]mark{}}
	var err error
	if m.subscription, err = s.jetStream.Conn().ChanSubscribe(schema.SubjectStored, m.told); err != nil {
		return nil, err
	}
	go m.note()
	return m, nil
}

func (m *watermarks) note() {
	defer close(m.done)
	for msg := range m.told {
		var stored schema.Stored
		if json.Unmarshal(msg.Data, &stored) == nil {
			province := schema.ProvinceToken(msg.Subject)
			m.seen[province] = append(m.seen[province], mark{stored.Sequence, time.Now()})
		}
	}
}

// close gives what was told until now.
func (m *watermarks) close(conn *nats.Conn) (map[string][]mark, error) {
	err := conn.Flush() // what was told before has come then
	err = errors.Join(err, m.subscription.Unsubscribe())
	close(m.told)
	<-m.done
	return m.seen, err
}

// share100 is the value that so many in a hundred of the sorted ones do not exceed.
func share100(sorted []time.Duration, percent int) time.Duration {
	return sorted[(len(sorted)*percent+99)/100-1]
}

func inMillis(d time.Duration) tenth { return tenth(float64(d) / float64(time.Millisecond)) }
