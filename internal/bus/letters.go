package bus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// Letters finds what the streams keep of refused events, and takes it away
// once it no longer holds.
type Letters struct{ Streams Streams }

// Waiting lists the dead letters by their events' sequences in HUIZONG, in order.
func (l Letters) Waiting(ctx context.Context) ([]uint64, error) {
	info, err := l.Streams.Dead.Info(ctx, jetstream.WithSubjectFilter(schema.SubjectDead))
	if err != nil {
		return nil, fmt.Errorf("list the dead letters: %w", err)
	}
	sequences := make([]uint64, 0, len(info.State.Subjects))
	for subject := range info.State.Subjects {
		if sequence, ok := schema.DeadSequence(subject); ok {
			sequences = append(sequences, sequence)
		}
	}
	slices.Sort(sequences)
	return sequences, nil
}

// Sweep removes what is no dead letter of ours, and tells how much it was: where
// the acknowledgement of an event goes is for its publisher to say, and it may be
// in place of a letter.
func (l Letters) Sweep(ctx context.Context) (removed int, err error) {
	info, err := l.Streams.Dead.Info(ctx, jetstream.WithSubjectFilter(schema.SubjectDead))
	if err != nil {
		return 0, fmt.Errorf("list the dead letters: %w", err)
	}
	for subject := range info.State.Subjects {
		letter, err := l.Streams.Dead.GetLastMsgForSubject(ctx, subject)
		if err == nil && !genuine(letter) {
			removed++
			err = l.Streams.Dead.DeleteMsg(ctx, letter.Sequence)
		}
		if err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
			return removed, fmt.Errorf("look through the dead letters: %w", err)
		}
	}
	return removed, nil
}

// genuine says whether a letter names the event that its subject does.
func genuine(letter *jetstream.RawStreamMsg) bool {
	sequence, err := strconv.ParseUint(letter.Header.Get(HeaderSequence), 10, 64)
	return err == nil && letter.Subject == schema.DeadSubject(letter.Header.Get(HeaderSubject), sequence)
}

// Original reads an event from HUIZONG as it was published; it has no reasons.
func (l Letters) Original(ctx context.Context, sequence uint64) (schema.Refusal, error) {
	msg, err := l.Streams.Events.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return schema.Refusal{}, fmt.Errorf("the stream has no event %d", sequence)
	}
	if err != nil {
		return schema.Refusal{}, fmt.Errorf("read event %d: %w", sequence, err)
	}
	return schema.Refusal{Subject: msg.Subject, Header: msg.Header, Body: msg.Data, Sequence: msg.Sequence, Time: msg.Time}, nil
}

// Remove takes the dead letter of an event away, which may be gone already.
func (l Letters) Remove(ctx context.Context, subject string, sequence uint64) error {
	letter, err := l.Streams.Dead.GetLastMsgForSubject(ctx, schema.DeadSubject(subject, sequence))
	if err == nil {
		err = l.Streams.Dead.DeleteMsg(ctx, letter.Sequence)
	}
	if err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
		return fmt.Errorf("remove the dead letter of event %d: %w", sequence, err)
	}
	return nil
}

// Recall takes the refusal of an event away: it is stored after all.
func (l Letters) Recall(ctx context.Context, subject string, sequence uint64) error {
	if err := l.Streams.Receipts.Purge(ctx, jetstream.WithPurgeSubject(schema.RefusedSubject(subject, sequence))); err != nil {
		return fmt.Errorf("recall the refusal of event %d: %w", sequence, err)
	}
	return nil
}
