package outbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// Outcome is what became of a batch that has left the outbox.
type Outcome struct {
	Batch
	Refused int  // events; Rejected names them
	Damaged bool // it couldn't be read: what was sent of it is in the stream, the rest in rejected/
}

// Settle waits until each event of the batches, all of which must have been sent,
// is stored or refused, writes down what was refused, and removes them. A batch
// that another process settles meanwhile counts as well.
func (o *Outbox) Settle(ctx context.Context, line Line, batches ...*Batch) ([]Outcome, error) {
	return o.settle(ctx, line, batches, producers.Receipts.AwaitAll)
}

// SettlePassed is Settle for those batches only that needn't be waited for.
func (o *Outbox) SettlePassed(ctx context.Context, line Line, batches ...*Batch) ([]Outcome, error) {
	outcomes, err := o.settle(ctx, line, batches, producers.Receipts.Passed)
	if !errors.Is(err, producers.ErrNotYet) || len(batches) == 1 {
		return outcomes, ignoreNotYet(err)
	}
	for _, b := range batches {
		got, err := o.settle(ctx, line, []*Batch{b}, producers.Receipts.Passed)
		if errors.Is(err, producers.ErrNotYet) {
			continue
		}
		if err != nil {
			return outcomes, err
		}
		outcomes = append(outcomes, got...)
	}
	return outcomes, nil
}

func ignoreNotYet(err error) error {
	if errors.Is(err, producers.ErrNotYet) {
		return nil
	}
	return err
}

type await func(producers.Receipts, context.Context, *producers.Awaited) ([]schema.Refused, error)

func (o *Outbox) settle(ctx context.Context, line Line, batches []*Batch, await await) ([]Outcome, error) {
	line, err := line.validate()
	if err != nil {
		return nil, err
	}
	var awaited producers.Awaited
	for _, b := range batches {
		if err := o.await(&awaited, b); err != nil {
			return nil, err
		}
	}
	receipts, err := await(line.receipts(), ctx, &awaited)
	if err != nil {
		return nil, err
	}
	refused := make(map[uint64]schema.Refused, len(receipts))
	for _, r := range receipts {
		refused[r.Sequence] = r
	}
	outcomes := make([]Outcome, 0, len(batches))
	for _, b := range batches {
		outcome, err := o.finish(b, refused)
		if err != nil {
			return outcomes, err
		}
		outcomes = append(outcomes, outcome)
	}
	return outcomes, nil
}

// await adds a batch's events that are in the stream.
func (o *Outbox) await(awaited *producers.Awaited, b *Batch) error {
	file, marks, err := o.openSettled(b)
	if errors.Is(err, errDamaged) {
		return o.setAside(&damagedError{number: b.Number, file: b.File, err: err})
	}
	if file == nil || err != nil {
		return err
	}
	i := 0
	for e, readErr := range file.entries(0) {
		if readErr != nil {
			err = readErr
			break
		}
		if sequence, ok := marks[i].sequence(); ok {
			awaited.Add(e.Subject, sequence)
		}
		i++
	}
	err = errors.Join(err, file.Close())
	if errors.Is(err, errDamaged) {
		return o.setAside(&damagedError{number: b.Number, file: b.File, err: err})
	}
	return err
}

// openSettled gives a batch and a mark for each of its events; nil if another
// process has settled it, or it is damaged: finish tells which.
func (o *Outbox) openSettled(b *Batch) (*batchReader, []mark, error) {
	file, err := openBatch(o.batchPath(b.Number), b.Number)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	marks, err := readSent(o.sentPath(b.Number), file.ID)
	if _, gone := os.Stat(o.batchPath(b.Number)); errors.Is(gone, fs.ErrNotExist) {
		return nil, nil, file.Close() // and its marks with it
	}
	if err == nil && len(marks) < file.Events {
		err = fmt.Errorf("%d of the %d events of %s are not sent yet", file.Events-len(marks), file.Events, b.File)
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return file, marks, nil
}

// finish removes a batch that is settled. Refusals come first: a crash between the
// two settles it again.
func (o *Outbox) finish(b *Batch, refused map[uint64]schema.Refused) (Outcome, error) {
	file, marks, err := o.openSettled(b)
	if err != nil {
		return Outcome{}, err
	}
	outcome := Outcome{Batch: *b}
	if file == nil {
		return o.settledElsewhere(outcome)
	}
	outcome.Refused, err = o.reject(file, marks, refused)
	if err = errors.Join(err, file.Close()); err != nil {
		return Outcome{}, fmt.Errorf("write down what of %s was refused: %w", b.File, err)
	}
	if err := o.remove(b.Number); err != nil {
		return Outcome{}, err
	}
	o.live.settled(outcome, o)
	return outcome, nil
}

func (o *Outbox) settledElsewhere(outcome Outcome) (Outcome, error) {
	if _, err := os.Stat(o.path("rejected", numbered(outcome.Number, damagedSuffix))); err == nil {
		outcome.Damaged = true
	}
	for _, err := range o.Rejected(outcome.Number) {
		if err != nil {
			return Outcome{}, err
		}
		outcome.Refused++
	}
	o.live.settled(outcome, o)
	return outcome, nil
}

// remove needs no fsync: what a power cut brings back is settled again. The marks
// go after the batch, and the batch counts as whole until then: whoever sends
// never finds one without the other and takes it for unsent.
func (o *Outbox) remove(number uint64) error {
	err := ignoreMissing(os.Remove(o.batchPath(number)))
	if err == nil {
		err = ignoreMissing(os.Remove(o.sentPath(number)))
	}
	if err == nil {
		o.forget(number)
	}
	return err
}

// Flush sends everything that waits and settles it, whoever committed it.
func (o *Outbox) Flush(ctx context.Context, line Line) ([]Outcome, error) {
	before, err := o.Waiting()
	if err != nil || len(before) == 0 {
		return nil, err
	}
	if err := o.Send(ctx, line, before[len(before)-1].Number); err != nil {
		return nil, err
	}
	batches := make([]*Batch, len(before))
	for i := range before {
		batches[i] = &before[i].Batch
	}
	return o.Settle(ctx, line, batches...)
}
