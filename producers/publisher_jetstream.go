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
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	messages := make([]*nats.Msg, len(batch))
	for i, m := range batch {
		messages[i] = m.encode()
	}
	before := l.js.Conn().LastError()
	ack, err := jetstreamext.PublishMsgBatch(ctx, l.js, messages,
		jetstreamext.BatchFlowControl{AckFirst: true, AckTimeout: l.timeout})
	if err != nil {
		return 0, l.explain(err, before, batch)
	}
	return ack.Sequence, nil
}

func (l jetStreamLog) append(ctx context.Context, m Message) (Ack, error) {
	ctx, cancel := context.WithTimeout(ctx, l.timeout)
	defer cancel()
	before := l.js.Conn().LastError()
	ack, err := l.js.PublishMsg(ctx, m.encode())
	if err != nil {
		return Ack{}, l.explain(err, before, []Message{m})
	}
	return Ack{Subject: m.Subject, MsgID: m.MsgID, Sequence: ack.Sequence, Duplicate: ack.Duplicate}, nil
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
