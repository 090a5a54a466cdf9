package producers

import (
	"context"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/synadia-io/orbit.go/jetstreamext"

	"github.com/huizong/huizong/schema"
)

// jetStreamLog is the eventLog in a NATS server.
type jetStreamLog struct {
	js      jetstream.JetStream
	timeout time.Duration // of one attempt
}

// appendAll publishes an atomic batch: one fsync for all of it.
func (l jetStreamLog) appendAll(ctx context.Context, batch []Message) (uint64, error) {
	before := l.js.Conn().LastError()
	ctx, cancel := l.attempt(ctx, before, batch)
	defer cancel()
	messages := make([]*nats.Msg, len(batch))
	for i, m := range batch {
		messages[i] = m.encode()
	}
	ack, err := jetstreamext.PublishMsgBatch(ctx, l.js, messages,
		jetstreamext.BatchFlowControl{AckFirst: true, AckTimeout: l.timeout})
	if err != nil {
		return 0, l.explain(err, before, batch)
	}
	return ack.Sequence, nil
}

func (l jetStreamLog) append(ctx context.Context, m Message) (Ack, error) {
	before := l.js.Conn().LastError()
	ctx, cancel := l.attempt(ctx, before, []Message{m})
	defer cancel()
	ack, err := l.js.PublishMsg(ctx, m.encode())
	if err != nil {
		return Ack{}, l.explain(err, before, []Message{m})
	}
	return Ack{Subject: m.Subject, MsgID: m.MsgID, Sequence: ack.Sequence, Duplicate: ack.Duplicate}, nil
}

// look is how often an attempt looks whether an answer can still come.
const look = 50 * time.Millisecond

// attempt bounds an attempt. The server answers nothing to what it denies, but
// tells the connection; and answers get lost with a connection. In neither case
// need the attempt wait until its time is up.
func (l jetStreamLog) attempt(ctx context.Context, before error, batch []Message) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	conn := l.js.Conn()
	reconnects := conn.Stats().Reconnects
	go func() {
		tick := time.NewTicker(look)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if !conn.IsConnected() || conn.Stats().Reconnects != reconnects || denied(conn, before, batch) != nil {
					cancel()
				}
			}
		}
	}()
	return ctx, cancel
}

func (l jetStreamLog) explain(err, before error, batch []Message) error {
	if err := denied(l.js.Conn(), before, batch); err != nil {
		return err
	}
	return classify(err)
}

// encode makes a new message for each attempt: publishing writes its headers.
func (m Message) encode() *nats.Msg {
	msg := nats.NewMsg(m.Subject)
	msg.Data = m.Body
	msg.Header.Set(schema.HeaderMsgID, m.MsgID)
	msg.Header.Set("Content-Type", schema.ContentType)
	return msg
}
