package intake

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// Outbox keeps events on disk until they are stored or refused, and sends them.
type Outbox interface {
	// Stage begins a batch of that name. ErrFull means that there is no room.
	Stage(name string) (Stage, error)
}

// Stage is a batch that is not to be sent yet.
type Stage interface {
	Add(draft producers.Draft) error
	// Commit puts the batch on disk, to be sent in the order of commits.
	Commit() (Batch, error)
	// Discard forgets the batch; after Commit it does nothing.
	Discard() error
}

// Batch is what was committed.
type Batch interface {
	// Await waits until every event is stored or refused, and gives what is known
	// when that is so or the context ends, by <division>-<id>. Unnamed ones are stored
	// if settled, and else waiting.
	Await(ctx context.Context) (fates map[string]Fate, settled bool, err error)
}

// ErrFull says that an outbox or its disk has no room left.
var ErrFull = errors.New("no room left")

// arrival is what a request brings.
type arrival struct {
	name string        // what the outbox calls it
	wait time.Duration // how long the caller wants to wait
	read func(take func(producers.Draft) error) error
}

// accept puts all events of an arrival on disk, or none. Only then there is an
// answer: a crash before it leaves the caller without one, and sending the same
// event again changes nothing.
func (i *Intake) accept(ctx context.Context, v *visit, a arrival) (answer *Answer, err error) {
	stage, err := i.cfg.Outbox.Stage(a.name)
	if err != nil {
		return nil, outboxProblem(err)
	}
	defer func() { err = errors.Join(err, stage.Discard()) }()
	took := intakeOf(v, stage)
	if err := a.read(took.take); err != nil {
		return nil, err
	}
	if err := v.takeTime(); err != nil {
		return nil, err
	}
	if took.total == 0 {
		return took.answer(http.StatusOK), nil
	}
	batch, err := stage.Commit()
	if err != nil {
		return nil, outboxProblem(err)
	}
	v.events = took.total
	return took.settle(ctx, batch, a.wait)
}

// outboxProblem tells the caller of an outbox that takes nothing.
func outboxProblem(err error) error {
	if errors.Is(err, ErrFull) {
		return errors.Join(problem(outboxFull, "发件箱或硬盘满了，数据没有收下；请稍后再试，或者请管理员查看 huizong outbox list").
			with("Retry-After", "60"), err)
	}
	return fmt.Errorf("keep what came in: %w", err)
}

// taken is what was read of an arrival.
type taken struct {
	visit  *visit
	stage  Stage
	total  int
	events []schema.Event // the first maxReceipts, their data left out
}

func intakeOf(v *visit, stage Stage) *taken { return &taken{visit: v, stage: stage} }

// maxReceipts is how many events an answer names one by one.
const maxReceipts = 1000

// take stages an event that the caller may state.
func (t *taken) take(draft producers.Draft) error {
	if err := t.visit.caller.may(draft.Event.Division); err != nil {
		return err
	}
	if err := t.stage.Add(draft); err != nil {
		return outboxProblem(err)
	}
	if t.total++; t.total <= maxReceipts {
		t.events = append(t.events, schema.Event{Division: draft.Event.Division, ID: draft.Event.ID})
	}
	return nil
}
