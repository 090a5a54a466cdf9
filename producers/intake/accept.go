package intake

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/outbox"
	"github.com/huizong/huizong/schema"
)

// arrival is what a request brings.
type arrival struct {
	name string        // what the outbox calls it
	wait time.Duration // how long the caller wants to wait
	read func(take func(producers.Draft) error) error

	checker *producers.Checker // nil: cross-checks are not asked
}

// accept puts all events of an arrival on disk, or none. Only then there is an
// answer: a crash before it leaves the caller without one, and sending the same
// event again changes nothing.
func (i *Intake) accept(ctx context.Context, v *visit, a arrival) (*Answer, error) {
	stage, err := i.cfg.Outbox.Stage(a.name)
	if err != nil {
		return nil, outboxProblem(err)
	}
	took := &taken{intake: i, visit: v, stage: stage, checker: a.checker}
	if err := took.read(ctx, a); err != nil {
		return nil, errors.Join(err, stage.Discard())
	}
	if stage.Events() == 0 {
		return took.answer(http.StatusOK), stage.Discard()
	}
	batch, err := stage.Commit()
	if err != nil {
		return nil, outboxProblem(err)
	}
	v.events = batch.Events
	return took.settle(ctx, batch, a.wait)
}

// outboxProblem tells the caller of an outbox that does not take an event.
func outboxProblem(err error) error {
	switch {
	case errors.Is(err, producers.ErrTooLarge):
		return problem(tooLarge, "一个事件最大 1 MiB，这个事件写成标准格式后超过了；请拆成几个事件")
	case errors.Is(err, outbox.ErrFull), errors.Is(err, outbox.ErrDisk):
		return problem(outboxFull, "发件箱或硬盘满了，什么都没有收下；请稍后再试，或者请管理员查看 huizong outbox list").
			with("Retry-After", "60").because(err)
	}
	return fmt.Errorf("keep what came in: %w", err)
}

// taken is what was read of an arrival.
type taken struct {
	intake *Intake
	visit  *visit
	stage  *outbox.Stage
	events []schema.Event // the first maxReceipts, their data left out

	checker  *producers.Checker
	warnings []Mistake
}

func (t *taken) read(ctx context.Context, a arrival) (err error) {
	if err := a.read(t.take); err != nil || t.checker == nil {
		return err
	}
	t.warnings, err = t.intake.check(ctx, t.checker)
	return err
}

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
	if t.checker != nil {
		if err := t.checker.Add(draft); err != nil {
			return problem(badContents, "%s", err)
		}
	}
	if len(t.events) < maxReceipts {
		t.events = append(t.events, schema.Event{Division: draft.Event.Division, ID: draft.Event.ID})
	}
	return nil
}
