package outbox

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/gofrs/flock"

	"github.com/huizong/huizong/producers"
)

// lockPause is how often a process that waits for another's sending looks again.
const lockPause = 20 * time.Millisecond

// Send sends, in order, what waits in batches numbered up to the given one; 0 means
// all that there are. It waits for another process that sends meanwhile. What the
// stream will never take is noted to be refused, and the rest goes on. Any error
// leaves what isn't sent where it is: producers.ErrFull, producers.ErrUnavailable,
// the context's.
func (o *Outbox) Send(ctx context.Context, line Line, upTo uint64) error {
	return o.send(ctx, line, upTo, nil)
}

func (o *Outbox) send(ctx context.Context, line Line, upTo uint64, watch *flights) error {
	line, err := line.validate()
	if err != nil {
		return err
	}
	lock := flock.New(o.path("send.lock"), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockPause); err != nil {
		return fmt.Errorf("wait for another process that sends from %s: %w", o.cfg.Dir, err)
	}
	s := &sender{outbox: o, line: line, upTo: upTo, watch: watch, denied: map[string]bool{}}
	return errors.Join(s.send(ctx), lock.Close())
}

// sender sends while it holds the lock.
type sender struct {
	outbox *Outbox
	line   Line
	upTo   uint64
	watch  *flights        // told of every step; nil means nobody asks
	denied map[string]bool // by subject
	large  bool            // the next event is refused: it is too large
	done   int             // events sent so far
	queue  []pending       // in order
	marked *sent           // what was marked last
	err    error           // why there are no more messages
}

func (s *sender) send(ctx context.Context) error {
	publisher, err := s.line.publisher(0)
	if err != nil {
		return err
	}
	for {
		if err = s.round(ctx, publisher, s.messages()); err == nil {
			return nil
		}
		if err = s.mend(ctx, err); err != nil {
			return err
		}
	}
}

// round publishes messages until there are no more or one can't be.
func (s *sender) round(ctx context.Context, publisher *producers.Publisher, messages iter.Seq[producers.Message]) error {
	s.queue, s.marked, s.err = nil, nil, nil
	err := publisher.PublishEach(ctx, messages, s.taken)
	if err == nil {
		err = s.err
	}
	return errors.Join(err, s.flush())
}

// mend deals with what concerns one event or one batch only, and gives back every
// other error.
func (s *sender) mend(ctx context.Context, err error) error {
	var denied *producers.DeniedError
	var damaged *damagedError
	switch {
	case errors.As(err, &damaged):
		s.watch.forget(damaged.number)
		return s.outbox.setAside(damaged)
	case errors.As(err, &denied) && !s.denied[denied.Subject]:
		s.denied[denied.Subject] = true
		return nil
	case errors.Is(err, producers.ErrTooLarge):
		return s.findLarge(ctx)
	}
	return err
}

// findLarge sends the next event by itself: it may be the one that is too large.
func (s *sender) findLarge(ctx context.Context) error {
	publisher, err := s.line.publisher(1)
	if err != nil {
		return err
	}
	err = s.round(ctx, publisher, first(s.messages()))
	if errors.Is(err, producers.ErrTooLarge) {
		s.large = true
		return nil
	}
	if err != nil {
		return s.mend(ctx, err)
	}
	return nil
}

// first is a sequence's first message.
func first(messages iter.Seq[producers.Message]) iter.Seq[producers.Message] {
	return func(yield func(producers.Message) bool) {
		for m := range messages {
			yield(m)
			return
		}
	}
}
