package outbox

import (
	"errors"
	"fmt"
	"os"
)

// damagedError is a batch that can't be read.
type damagedError struct {
	number uint64
	file   string // what it was read from, where that is known
	err    error
}

func (e *damagedError) Error() string { return e.err.Error() }
func (e *damagedError) Unwrap() error { return e.err }

// damagedBy tells a batch that is not as it was written from a disk that can't be
// read now.
func damagedBy(b *batchReader, err error) error {
	if errors.Is(err, errDamaged) {
		return &damagedError{number: b.Number, file: b.File, err: err}
	}
	return err
}

// setAside moves a batch that can't be read out of the way of all others. What was
// sent of it is in the stream.
func (o *Outbox) setAside(e *damagedError) error {
	path := o.path("rejected", numbered(e.number, damagedSuffix))
	if err := ignoreMissing(os.Rename(o.batchPath(e.number), path)); err != nil {
		return fmt.Errorf("%w; move it away by hand: %w", e, err)
	}
	o.cfg.Logger.Error("a batch of the outbox is damaged: push its file again", "file", e.file, "kept_as", path, "error", e.err)
	o.forget(e.number)
	o.live.settled(Outcome{Batch: Batch{Number: e.number, File: e.file}, Damaged: true}, nil)
	return errors.Join(ignoreMissing(os.Remove(o.sentPath(e.number))), syncDir(o.path("rejected")), syncDir(o.path("waiting")))
}

func (o *Outbox) forget(number uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.whole, number)
}
