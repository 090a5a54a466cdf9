package outbox

import (
	"errors"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/producers"
)

// Line is the way to a NATS.
type Line struct {
	JetStream jetstream.JetStream
	Logger    *slog.Logger     // for attempts that failed; nil discards
	Patience  time.Duration    // how long sending is tried again; 0 means until the context ends
	Sent      func(events int) // how many Send has sent so far; nil means nobody asks
	Settled   func(events int) // how many of those that are awaited are stored or refused; likewise
}

func (l Line) validate() (Line, error) {
	if l.JetStream == nil {
		return l, errors.New("sending needs JetStream")
	}
	if l.Sent == nil {
		l.Sent = func(int) {}
	}
	if l.Settled == nil {
		l.Settled = func(int) {}
	}
	return l, nil
}

// publisher makes one that tells of failed attempts.
func (l Line) publisher(batch int) (*producers.Publisher, error) {
	return producers.NewPublisher(producers.PublisherConfig{
		JetStream: l.JetStream, Logger: l.Logger, Patience: l.Patience, Batch: batch,
	})
}

func (l Line) receipts() producers.Receipts {
	return producers.Receipts{JetStream: l.JetStream, Progress: l.Settled}
}
