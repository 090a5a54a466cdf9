package bus

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/schema"
)

// DeadLetters counts the dead letters that wait, by the division their subject
// names (the country where it names none). It asks for the subjects only when
// the stream has changed.
type DeadLetters struct {
	Stream jetstream.Stream

	mu      sync.Mutex
	state   deadState
	waiting map[schema.Code]int
}

// deadState changes whenever a letter comes or goes.
type deadState struct {
	created             time.Time
	first, last, number uint64
	known               bool
}

// Count gives a map of its own.
func (d *DeadLetters) Count(ctx context.Context) (map[schema.Code]int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	info, err := d.Stream.Info(ctx)
	if err != nil {
		return nil, fmt.Errorf("ask after the dead letters: %w", err)
	}
	state := deadState{info.Created, info.State.FirstSeq, info.State.LastSeq, info.State.Msgs, true}
	if state != d.state {
		if d.waiting, err = d.count(ctx); err != nil {
			return nil, err
		}
		d.state = state
	}
	return maps.Clone(d.waiting), nil
}

func (d *DeadLetters) count(ctx context.Context) (map[schema.Code]int, error) {
	info, err := d.Stream.Info(ctx, jetstream.WithSubjectFilter(schema.SubjectDead))
	if err != nil {
		return nil, fmt.Errorf("ask after the dead letters: %w", err)
	}
	waiting := map[schema.Code]int{}
	for subject := range info.State.Subjects {
		waiting[schema.DeadCode(subject)]++
	}
	return waiting, nil
}
