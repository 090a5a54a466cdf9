package bus

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/micro"
)

// Where offices ask: hz.office.<name>.
const (
	officePrefix  = "hz.office."
	officeService = "huizong_office"
	officeVersion = "1.0.0" // of how requests and replies are told apart from failures
	officeGroup   = "huizong"
	officeFailed  = "500"
)

var errStopping = errors.New("huizong is being stopped: ask again once it runs")

// Handler answers a request, JSON, with what is to be encoded as JSON. Its error's
// text is for whoever asked.
type Handler func(ctx context.Context, request []byte) (any, error)

// Answer makes a handler of a function. It refuses requests with fields that
// Request doesn't have: they mean something that this release would not do.
func Answer[Request, Reply any](answer func(context.Context, Request) (Reply, error)) Handler {
	return func(ctx context.Context, body []byte) (any, error) {
		var request Request
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&request); err != nil {
			return nil, fmt.Errorf("the request can't be read: %w; use the same release as the running huizong", err)
		}
		return answer(ctx, request)
	}
}

// Office answers requests until it is closed. Of several processes one answers
// each; requests by the same name come one after another.
type Office struct {
	conn    *nats.Conn
	service micro.Service
	ctx     context.Context // of what is being answered
	stop    context.CancelFunc

	mu      sync.Mutex
	closed  bool
	running sync.WaitGroup
}

// ServeOffice begins to answer, each name by its handler.
func ServeOffice(conn *nats.Conn, handlers map[string]Handler) (*Office, error) {
	service, err := micro.AddService(conn, micro.Config{
		Name: officeService, Version: officeVersion, QueueGroup: officeGroup,
		Description: "Huizong: takes what offices state beside figures",
	})
	if err != nil {
		return nil, fmt.Errorf("serve the office: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	o := &Office{conn: conn, service: service, ctx: ctx, stop: cancel}
	for name, handler := range handlers {
		same := func(string) Handler { return handler }
		if err := o.serve(name, officePrefix+name, same); err != nil {
			return nil, errors.Join(err, o.Close())
		}
	}
	return o, nil
}

// serve answers at a subject by the handler of whatever subject a request came by.
// Once it returns, the server knows who answers.
func (o *Office) serve(name, at string, handler func(subject string) Handler) error {
	answer := func(r micro.Request) { o.answer(o.ctx, handler(r.Subject()), r) }
	if err := o.service.AddEndpoint(name, micro.HandlerFunc(answer), micro.WithEndpointSubject(at)); err != nil {
		return fmt.Errorf("serve %s: %w", name, err)
	}
	if err := o.conn.Flush(); err != nil {
		return fmt.Errorf("serve %s: %w", name, err)
	}
	return nil
}

// answer replies to inboxes only: whoever asks names the subject, and may not
// publish on others himself.
func (o *Office) answer(ctx context.Context, handler Handler, r micro.Request) {
	if !strings.HasPrefix(r.Reply(), nats.InboxPrefix) {
		return
	}
	reply, err := o.handle(ctx, handler, r.Data())
	if err == nil {
		err = r.RespondJSON(reply)
	}
	if err != nil {
		_ = r.Error(officeFailed, "failed", []byte(err.Error())) // nobody else is to be told
	}
}

func (o *Office) handle(ctx context.Context, handler Handler, request []byte) (any, error) {
	if !o.begin() {
		return nil, errStopping
	}
	defer o.running.Done()
	return handler(ctx, request)
}

func (o *Office) begin() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.running.Add(1)
	}
	return !o.closed
}

// Close ends what is being answered, and waits for it.
func (o *Office) Close() error {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.stop()
	o.running.Wait()
	return o.service.Stop()
}
