package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"

	"github.com/huizong/huizong/schema"
)

// snapshot is what was derived, stored and refused at one position.
type snapshot struct {
	reached  *Reached
	position uint64 // of the furthest
	rows     *spill[row]

	stored    bitset // events, at their first sequence
	copies    bitset // events, at a later one
	refused   bitset
	discarded bitset // of the refused
	letters   bitset // what waits in the stream of dead letters

	statements statements
}

// The roll-up comes first, as settled wants it.
var snapshotSQL = [...]string{
	`SELECT metric, '' AS dimension, '' AS item, division, period, value, basis, reported FROM huizong.rollup
UNION ALL SELECT metric, dimension, item, division, period, value, basis, reported FROM huizong.rollup_by`,
	"SELECT sequence, division FROM huizong.event",
	"SELECT sequence, division FROM huizong.copy",
	"SELECT sequence, subject, outcome = 'discarded' FROM huizong.dead_letter",
	figuresSQL,
	casesSQL,
}

// take gives the snapshot of what is reached.
func (v *verification) take(ctx context.Context) (*snapshot, error) {
	return atOnePosition(ctx, v.Hold, v.Warehouse, func(ctx context.Context, r *Reached) (func() (*snapshot, error), error) {
		var queries [len(snapshotSQL)]driver.Rows
		for i, sql := range snapshotSQL {
			var err error
			if queries[i], err = query(ctx, v.Warehouse, sql); err != nil {
				return nil, err
			}
		}
		letters, err := v.waiting(ctx, r)
		return func() (*snapshot, error) {
			s := &snapshot{reached: r, position: r.Last, letters: letters}
			return s, s.read(queries, v.folder, v.series)
		}, err
	})
}

// waiting are the events that wait as dead letters.
func (v *verification) waiting(ctx context.Context, r *Reached) (bitset, error) {
	info, err := v.Dead.Info(ctx, jetstream.WithSubjectFilter(schema.SubjectDead))
	if err != nil {
		return nil, fmt.Errorf("list the dead letters: %w", err)
	}
	letters := newBitset(r.Last)
	for subject := range info.State.Subjects {
		if sequence, ok := schema.DeadSequence(subject); ok && sequence <= r.on(subject) {
			letters.set(sequence)
		}
	}
	return letters, nil
}

// read reads all queries at once: none may wait for longer than it may run.
func (s *snapshot) read(queries [len(snapshotSQL)]driver.Rows, f *folder, names *seriesNames) (err error) {
	if s.rows, err = newSpill(f, "rows", decodeRow); err != nil {
		return err
	}
	s.stored, s.copies, s.refused, s.discarded = newBitset(s.position), newBitset(s.position), newBitset(s.position), newBitset(s.position)
	s.statements = make(statements, s.position+1)
	var group errgroup.Group
	group.Go(func() error { return readRows(queries[0], s.rows, names) })
	group.Go(func() error { return s.readStored(queries[1], s.stored) })
	group.Go(func() error { return s.readStored(queries[2], s.copies) })
	group.Go(func() error { return s.readRefused(queries[3]) })
	group.Go(func() error { // one after the other: both write what is of one event
		return errors.Join(s.statements.read(queries[4], s.reached), s.statements.read(queries[5], s.reached))
	})
	return group.Wait()
}

// readStored reads sequences, none of which may be beyond the position.
func (s *snapshot) readStored(rows driver.Rows, into bitset) error {
	var (
		sequence uint64
		division uint32
	)
	return each(rows, func() error {
		if err := s.reached.settled(sequence, division); err != nil {
			return err
		}
		into.set(sequence)
		return nil
	}, &sequence, &division)
}

// readRefused reads what was refused up to the position: what is refused
// beyond it, and noted already, touches nothing that is derived.
func (s *snapshot) readRefused(rows driver.Rows) error {
	var (
		sequence  uint64
		subject   string
		discarded bool
	)
	return each(rows, func() error {
		if sequence > s.reached.on(subject) {
			return nil
		}
		s.refused.set(sequence)
		if discarded {
			s.discarded.set(sequence)
		}
		return nil
	}, &sequence, &subject, &discarded)
}
