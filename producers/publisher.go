package producers

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// Defaults of a Publisher. A thousand is what a server takes in one batch; the
// bytes are few enough for a bad line to carry them within the timeout.
const (
	defaultBatch   = 1000
	defaultBytes   = 1 << 20
	defaultTimeout = 10 * time.Second
)

// Message is an encoded event on its way.
type Message struct {
	Subject string // hz.report.… or hz.case.…
	MsgID   string // <division>-<id>: what makes a resend harmless
	Body    []byte
}

// Ack is the stream's word that an event is on its disk.
type Ack struct {
	Subject   string
	MsgID     string
	Sequence  uint64 // its place in the order; of a duplicate, the original's
	Duplicate bool   // the stream had it already; this proves nothing about storage
}

// PublisherConfig is what a Publisher needs to know.
type PublisherConfig struct {
	JetStream jetstream.JetStream
	Logger    *slog.Logger   // for attempts that failed; nil discards
	Batch     int            // messages in one batch; 0 means 1,000
	Bytes     int            // bytes of bodies in one batch, unless a single one is larger; 0 means 1 MiB
	Timeout   time.Duration  // of one attempt; 0 means 10 seconds
	Patience  time.Duration  // how long one batch is tried again; 0 means until the context ends
	Progress  func(done int) // how many are acknowledged so far; nil means nobody asks
}

func (c PublisherConfig) validate() (PublisherConfig, error) {
	if c.JetStream == nil {
		return c, errors.New("a publisher needs JetStream")
	}
	if c.Batch < 0 || c.Bytes < 0 || c.Timeout < 0 || c.Patience < 0 {
		return c, errors.New("a publisher's limits can't be negative")
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Progress == nil {
		c.Progress = func(int) {}
	}
	if c.Batch == 0 {
		c.Batch = defaultBatch
	}
	if c.Bytes == 0 {
		c.Bytes = defaultBytes
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	return c, nil
}

// Publisher brings events into the stream, in order.
type Publisher struct {
	cfg PublisherConfig
	log eventLog
}

// NewPublisher makes a Publisher.
func NewPublisher(cfg PublisherConfig) (*Publisher, error) {
	cfg, err := cfg.validate()
	if err != nil {
		return nil, err
	}
	return &Publisher{cfg: cfg, log: jetStreamLog{js: cfg.JetStream, timeout: cfg.Timeout}}, nil
}

// Publish publishes the messages in their order and gives the acknowledgement
// of each. After an error, so many as there are acknowledgements are in the
// stream; of the next batch it is unknown, and publishing from there again is
// safe. Errors are ErrDenied, ErrTooLarge, ErrFull, or ErrUnavailable for
// everything that was still worth another attempt.
func (p *Publisher) Publish(ctx context.Context, messages iter.Seq[Message]) ([]Ack, error) {
	var acks []Ack
	err := p.PublishEach(ctx, messages, func(got []Ack) error {
		acks = append(acks, got...)
		return nil
	})
	return acks, err
}

// PublishEach is Publish for more than fits into memory: it gives the
// acknowledgements to taken, a batch at a time, and ends with the first error of it.
func (p *Publisher) PublishEach(ctx context.Context, messages iter.Seq[Message], taken func([]Ack) error) error {
	done := 0
	flush := func(batch []Message) error {
		got, err := p.publishBatch(ctx, batch)
		done += len(got)
		p.cfg.Progress(done)
		return errors.Join(err, taken(got))
	}
	var batch []Message
	size := 0
	for m := range messages {
		if err := m.check(); err != nil {
			return err
		}
		if len(batch) == p.cfg.Batch || len(batch) > 0 && size+len(m.Body) > p.cfg.Bytes {
			if err := flush(batch); err != nil {
				return err
			}
			batch, size = batch[:0], 0
		}
		batch, size = append(batch, m), size+len(m.Body)
	}
	if len(batch) == 0 {
		return nil
	}
	return flush(batch)
}

func (m Message) check() error {
	if m.MsgID == "" {
		return fmt.Errorf("an event on %s has no id: it could not be sent again safely", m.Subject)
	}
	if len(m.Body) > schema.MaxEventBytes {
		return fmt.Errorf("%w: event %s has %d bytes", ErrTooLarge, m.MsgID, len(m.Body))
	}
	return nil
}
