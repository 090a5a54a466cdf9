package consumers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// lookEvery is how often a reader of some provinces looks how far the stream has
// gone on without them.
const lookEvery = time.Second

// sight is what a reader of some provinces saw of the stream: its end, and then,
// so that none of them up to this end can be missed, the last of their events. It
// is empty where NATS sends everything, and nothing has to be looked for.
type sight struct{ end, newest uint64 }

// through is up to where nothing is left to read once everything up to read was.
func (s sight) through(read uint64) uint64 {
	if s.newest > read {
		return read
	}
	return max(s.end, read)
}

// look tells again and again what it sees. A stream that has lost messages ends
// it: whose they were, the gap between two sequences doesn't say any more.
func (r *Reader) look(ctx context.Context, from uint64, out chan<- sight) error {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for last := (sight{}); ; {
		s, err := r.see(ctx, from, last)
		if errors.Is(err, ErrGap) {
			return err
		}
		if err == nil { // else NATS is away, and reading waits for it, too
			last = s
			select {
			case out <- s:
			case <-ctx.Done():
				return nil
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func (r *Reader) see(ctx context.Context, from uint64, before sight) (sight, error) {
	if len(r.provinces.Subjects()) == 0 {
		return sight{}, nil
	}
	info, err := r.stream.Info(ctx)
	if err != nil {
		return sight{}, err
	}
	if info.State.NumDeleted > 0 || info.State.FirstSeq > from && info.State.LastSeq >= from {
		return sight{}, fmt.Errorf("%w: %s begins at %d and lacks %d messages after that; rebuild from a complete copy of the stream",
			ErrGap, schema.StreamEvents, info.State.FirstSeq, info.State.NumDeleted)
	}
	s := sight{end: info.State.LastSeq}
	if s.end == before.end {
		return before, nil
	}
	for _, subject := range r.provinces.Subjects() {
		newest, err := r.newest(ctx, subject)
		if err != nil {
			return sight{}, err
		}
		s.newest = max(s.newest, newest)
	}
	return s, nil
}

// newest is the sequence of the last message on subjects; 0 where there is none.
func (r *Reader) newest(ctx context.Context, subjects string) (uint64, error) {
	m, err := r.stream.GetLastMsgForSubject(ctx, subjects)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return m.Sequence, nil
}
