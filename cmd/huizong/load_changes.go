package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/bus"
)

// changedName is where a loader that runs alone says what it made anew.
const changedName = "changed"

// changedElsewhere has the alerts of what another loader changed judged.
func (s *system) changedElsewhere(_ context.Context, c consumers.Changes) (struct{}, error) {
	s.alerts.Changed(c)
	return struct{}{}, nil
}

// tellAgain is when to tell again what could not be told.
const tellAgain = time.Second

// changesTeller tells the running huizong up what batches changed, so that it
// judges its alerts. Where none runs nothing is lost: it judges all of them when
// it starts.
type changesTeller struct {
	conn   *nats.Conn
	logger *slog.Logger
	wake   chan struct{}

	mu      sync.Mutex
	pending consumers.Changes
}

func newChangesTeller(conn *nats.Conn, logger *slog.Logger) *changesTeller {
	return &changesTeller{conn: conn, logger: logger, wake: make(chan struct{}, 1)}
}

// changed is told by the loader, and does not wait.
func (t *changesTeller) changed(c consumers.Changes) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pending.Add(c)
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

func (t *changesTeller) take() consumers.Changes {
	t.mu.Lock()
	defer t.mu.Unlock()
	pending := t.pending
	t.pending = consumers.Changes{}
	return pending
}

// run tells until the context ends.
func (t *changesTeller) run(ctx context.Context) error {
	for {
		select {
		case <-t.wake:
		case <-ctx.Done():
			return nil
		}
		changes := t.take()
		if err := t.tell(ctx, changes); err != nil && ctx.Err() == nil {
			t.logger.Warn("huizong up could not be told what to judge alerts of; trying again", "after", tellAgain, "error", err)
			time.AfterFunc(tellAgain, func() { t.changed(changes) })
		}
	}
}

func (t *changesTeller) tell(ctx context.Context, changes consumers.Changes) error {
	ctx, cancel := context.WithTimeout(ctx, officeTimeout)
	defer cancel()
	err := bus.Ask(ctx, t.conn, changedName, changes, &struct{}{})
	if errors.Is(err, bus.ErrNoOffice) {
		return nil
	}
	return err
}
