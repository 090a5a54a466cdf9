package consumers_test

import (
	"context"
	"sync"

	"github.com/nats-io/nats.go/jetstream"
)

// paced is a stream that a loader reads in the same batches every time: the first
// message, then whatever else there is. Otherwise it would depend on the machine
// what comes together, and no failure could be repeated.
type paced struct {
	jetstream.Stream
	last uint64 // what there is to read when the loader starts

	asked    int           // how often the loader asked after the stream
	begun    chan struct{} // closed when it has taken its first batch
	complete chan struct{} // closed when everything was given to it
	once     sync.Once
}

func newPaced(s jetstream.Stream, last uint64) *paced {
	return &paced{Stream: s, last: last, begun: make(chan struct{}), complete: make(chan struct{})}
}

// Info is asked once by NewLoader and then before each batch is stored; with
// options, for what a loader that starts repeats.
func (p *paced) Info(ctx context.Context, opts ...jetstream.StreamInfoOpt) (*jetstream.StreamInfo, error) {
	if len(opts) == 0 {
		p.asked++
	}
	if len(opts) == 0 && p.asked == 2 {
		close(p.begun)
		select {
		case <-p.complete:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return p.Stream.Info(ctx, opts...)
}

func (p *paced) OrderedConsumer(ctx context.Context, cfg jetstream.OrderedConsumerConfig) (jetstream.Consumer, error) {
	consumer, err := p.Stream.OrderedConsumer(ctx, cfg)
	return pacedConsumer{consumer, ctx, p}, err
}

type pacedConsumer struct {
	jetstream.Consumer
	ctx  context.Context
	pace *paced
}

func (c pacedConsumer) Messages(opts ...jetstream.PullMessagesOpt) (jetstream.MessagesContext, error) {
	messages, err := c.Consumer.Messages(opts...)
	return &pacedMessages{MessagesContext: messages, ctx: c.ctx, pace: c.pace}, err
}

type pacedMessages struct {
	jetstream.MessagesContext
	ctx   context.Context
	pace  *paced
	given uint64 // the last sequence
}

func (m *pacedMessages) Next(opts ...jetstream.NextOpt) (jetstream.Msg, error) {
	if m.given >= m.pace.last {
		m.pace.once.Do(func() { close(m.pace.complete) })
	}
	if m.given > 0 {
		select {
		case <-m.pace.begun:
		case <-m.ctx.Done():
		}
	}
	msg, err := m.MessagesContext.Next(opts...)
	if err != nil {
		return nil, err
	}
	meta, err := msg.Metadata()
	if err != nil {
		return nil, err
	}
	first := m.given == 0
	m.given = meta.Sequence.Stream
	return pacedMsg{msg, first}, nil
}

// pacedMsg says that nothing is behind the first message, so that it goes alone.
type pacedMsg struct {
	jetstream.Msg
	first bool
}

func (m pacedMsg) Metadata() (*jetstream.MsgMetadata, error) {
	meta, err := m.Msg.Metadata()
	if err != nil || !m.first {
		return meta, err
	}
	alone := *meta
	alone.NumPending = 0
	return &alone, nil
}
