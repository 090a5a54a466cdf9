package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"

	"github.com/huizong/huizong/schema"
)

// ErrNoOffice says that no huizong answers.
var ErrNoOffice = errors.New("no huizong is running")

// OfficeError is what a handler's error says.
type OfficeError struct{ Text string }

func (e *OfficeError) Error() string { return e.Text }

// Ask puts a request to a running huizong and decodes its reply. It waits until
// ctx's deadline, which there must be. Its error is an *OfficeError where huizong
// itself says so; ErrNoOffice where nobody is there to. After any other error the
// request may have been answered all the same.
func Ask(ctx context.Context, conn *nats.Conn, name string, request, reply any) error {
	return askAt(ctx, conn, officePrefix+name, request, reply)
}

// AskStanding asks a running huizong what a division's own units stand at, as Ask does.
func AskStanding(ctx context.Context, conn *nats.Conn, division schema.Code, request schema.StandingRequest) (standing schema.Standing, err error) {
	err = askAt(ctx, conn, schema.StandingSubject(division), request, &standing)
	return standing, err
}

func askAt(ctx context.Context, conn *nats.Conn, subject string, request, reply any) error {
	body, err := json.Marshal(request)
	if err != nil {
		return fmt.Errorf("encode the request: %w", err)
	}
	msg, err := ask(ctx, conn, subject, body)
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return fmt.Errorf("%w at %s: start `huizong up`, or give another address with --nats", ErrNoOffice, conn.ConnectedUrlRedacted())
	case errors.Is(err, nats.ErrPermissionViolation):
		return fmt.Errorf("NATS at %s does not let these credentials publish on %s: give others", conn.ConnectedUrlRedacted(), subject)
	case err != nil:
		return fmt.Errorf("ask huizong at %s: %w; the same again does no harm", conn.ConnectedUrlRedacted(), err)
	case msg.Header.Get(micro.ErrorCodeHeader) != "":
		return &OfficeError{string(msg.Data)}
	}
	if err := json.Unmarshal(msg.Data, reply); err != nil {
		return fmt.Errorf("the reply can't be read: %w; use the same release as the running huizong", err)
	}
	return nil
}

// ask waits for the reply unless the server says at once that there will be none.
func ask(ctx context.Context, conn *nats.Conn, subject string, body []byte) (*nats.Msg, error) {
	before, inbox := conn.LastError(), conn.NewInbox()
	replies, err := conn.SubscribeSync(inbox)
	if err != nil {
		return nil, err
	}
	defer func() { _ = replies.Unsubscribe() }()
	if err := conn.PublishRequest(subject, inbox, body); err != nil {
		return nil, err
	}
	if err := conn.FlushWithContext(ctx); err != nil {
		return nil, err
	}
	if err := violation(conn, before, subject, inbox); err != nil {
		return nil, err
	}
	return replies.NextMsgWithContext(ctx)
}

// violation is what the connection was told, since before, that it may not do with
// one of the subjects. What it was told last stays its last error for good.
func violation(conn *nats.Conn, before error, subjects ...string) error {
	now := conn.LastError()
	//nolint:errorlint // the same value means that nothing was told since
	if now == before || !errors.Is(now, nats.ErrPermissionViolation) {
		return nil
	}
	for _, subject := range subjects {
		if strings.Contains(now.Error(), `"`+subject+`"`) {
			return now
		}
	}
	return nil
}
