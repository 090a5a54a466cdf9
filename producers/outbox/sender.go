package outbox

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"slices"

	"github.com/huizong/huizong/producers"
)

// pending is one step of the queue: an event in the publisher's hands, one that is
// refused at its place between those, or the end of a batch.
type pending struct {
	*sent
	batch   *Batch
	subject string
	refused mark // 0: it is on its way
	end     bool
}

// messages are the events to send, in order, from where the marks end.
func (s *sender) messages() iter.Seq[producers.Message] {
	return func(yield func(producers.Message) bool) {
		s.err = s.each(yield)
	}
}

func (s *sender) each(yield func(producers.Message) bool) error {
	awaited := s.outbox.live.awaited()
	all, err := numbers(s.outbox.path("waiting"), batchSuffix)
	if err != nil {
		return err
	}
	if err := s.settledByOthers(awaited, all); err != nil {
		return err
	}
	// Nothing is sent that a power cut might still take: another process may have
	// committed it without having returned yet.
	if err := syncDir(s.outbox.path("waiting")); err != nil {
		return err
	}
	for _, number := range all {
		if s.upTo > 0 && number > s.upTo {
			break
		}
		if s.outbox.isWhole(number) {
			continue
		}
		goOn, err := s.eachOf(number, yield)
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

// settledByOthers tells who awaits batches in this process of those that are no
// longer there: somebody flushed the folder.
func (s *sender) settledByOthers(awaited []Outcome, there []uint64) error {
	for _, outcome := range awaited {
		if _, waits := slices.BinarySearch(there, outcome.Number); waits {
			continue
		}
		if _, err := s.outbox.settledElsewhere(outcome); err != nil {
			return err
		}
		s.watch.forget(outcome.Number)
	}
	return nil
}

// eachOf yields a batch's events that have no mark yet.
func (s *sender) eachOf(number uint64, yield func(producers.Message) bool) (goOn bool, err error) {
	batch, sent, err := s.outbox.openToSend(number)
	if batch == nil || err != nil {
		return err == nil, err
	}
	defer func() { err = errors.Join(err, batch.Close()) }()
	s.watch.opened(&batch.Batch, sent.marks)
	for e, err := range batch.entries(sent.marks) {
		if err != nil {
			return false, damagedBy(batch, err)
		}
		if !s.offer(e, pending{sent: sent, batch: &batch.Batch, subject: e.Subject}, yield) {
			return false, nil
		}
	}
	return true, s.enqueue(pending{sent: sent, batch: &batch.Batch, end: true})
}

// offer gives an event to the publisher, unless it is known to be refused.
func (s *sender) offer(e entry, p pending, yield func(producers.Message) bool) bool {
	switch {
	case s.denied[e.Subject]:
		p.refused = markDenied
	case s.large:
		p.refused, s.large = markTooLarge, false
	default:
		s.watch.sending(p.batch, e.MsgID)
		s.queue = append(s.queue, p)
		return yield(e.Message)
	}
	s.err = s.enqueue(p)
	return s.err == nil
}

// openToSend gives a batch and its marks; nil if somebody has settled it.
func (o *Outbox) openToSend(number uint64) (*batchReader, *sent, error) {
	batch, err := openBatch(o.batchPath(number), number)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, nil
	case errors.Is(err, errDamaged):
		return nil, nil, &damagedError{number: number, err: err}
	case err != nil:
		return nil, nil, err
	}
	sent, err := openSent(o.sentPath(number), batch.ID)
	if _, gone := os.Stat(o.batchPath(number)); errors.Is(gone, fs.ErrNotExist) {
		return nil, nil, batch.Close() // and its marks with it
	}
	if err != nil {
		return nil, nil, errors.Join(err, batch.Close())
	}
	return batch, sent, nil
}

// enqueue adds a step that needs no acknowledgement.
func (s *sender) enqueue(p pending) error {
	s.queue = append(s.queue, p)
	return s.drain()
}

// drain takes the steps that wait for nothing from the head of the queue.
func (s *sender) drain() error {
	for len(s.queue) > 0 {
		p := s.queue[0]
		switch {
		case p.end:
			if err := p.flush(); err != nil {
				return err
			}
			s.outbox.setWhole(p.batch.Number)
			s.watch.sent(p.batch)
		case p.refused != 0:
			s.mark(p, p.refused)
		default:
			return nil
		}
		s.queue = s.queue[1:]
	}
	return nil
}

// taken notes acknowledgements.
func (s *sender) taken(acks []producers.Ack) error {
	for _, ack := range acks {
		p := s.queue[0]
		s.queue = s.queue[1:]
		s.mark(p, mark(ack.Sequence))
		s.watch.acked(p.batch, ack)
		if err := s.drain(); err != nil {
			return err
		}
	}
	s.done += len(acks)
	s.line.Sent(s.done)
	return s.flush()
}

func (s *sender) mark(p pending, m mark) {
	p.add(m)
	s.marked = p.sent
}

// flush writes the marks of the last batch that has any: those before it ended.
func (s *sender) flush() error {
	if s.marked == nil {
		return nil
	}
	return s.marked.flush()
}

func (o *Outbox) isWhole(number uint64) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.whole[number]
}

func (o *Outbox) setWhole(number uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.whole[number] = true
}
