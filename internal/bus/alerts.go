package bus

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/schema"
)

// AlertNotice is what is told of a division's alert. Its id makes it one within
// the stream's window of duplicates.
type AlertNotice struct {
	Division schema.Code
	ID       string
	Content  any // JSON
}

// Alerts tells of alerts, and returns once all of it is on disk.
func (n Notices) Alerts(ctx context.Context, notices []AlertNotice) error {
	messages := make([]*nats.Msg, len(notices))
	for i, notice := range notices {
		body, err := json.Marshal(notice.Content)
		if err != nil {
			return fmt.Errorf("encode the alert %s: %w", notice.ID, err)
		}
		messages[i] = nats.NewMsg(schema.AlertSubject(notice.Division))
		messages[i].Data = body
		messages[i].Header.Set(schema.HeaderMsgID, notice.ID)
	}
	return Send(ctx, n.JetStream, messages)
}
