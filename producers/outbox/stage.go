package outbox

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// checkDisk is after how many bytes of a stage the disk is looked at again.
const checkDisk = 16 << 20

// Stage is a batch while it is read. It is used by one goroutine, and ends with
// Commit or Discard; nothing of it is sent before.
type Stage struct {
	outbox  *Outbox
	file    *os.File
	out     *bufio.Writer
	batch   Batch
	written int64    // bytes
	looked  int64    // bytes written when the disk was last looked at
	taken   int64    // bytes asked of the outbox
	ids     []string // of a small batch
	buffer  []byte
	err     error // the first; nothing is written after it
}

// Stage begins a batch of what is read from file. It says so if the outbox or its
// disk is full: ErrFull, ErrDisk.
func (o *Outbox) Stage(file string) (*Stage, error) {
	o.mu.Lock()
	o.staged++
	name := fmt.Sprintf("%s-%d%s", o.owner.id, o.staged, batchSuffix)
	o.mu.Unlock()
	s := &Stage{outbox: o, batch: Batch{ID: uuid.NewString(), Owner: o.owner.id, File: file, At: o.cfg.Now(), Divisions: []string{}}}
	if err := o.usage.take(block); err != nil {
		return nil, err
	}
	s.taken = block
	var err error
	if s.file, err = os.OpenFile(o.path("staging", name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err != nil {
		o.usage.give(s.taken, 0)
		return nil, fmt.Errorf("write to the outbox: %w", explain(err))
	}
	s.out = bufio.NewWriterSize(s.file, 64<<10)
	s.write([]byte(magic))
	return s, nil
}

// Add adds an event that was read from a file.
func (s *Stage) Add(d producers.Draft) error {
	body, err := d.Event.Encode()
	if err != nil {
		return err
	}
	m := producers.Message{Subject: schema.Subject(d.Event), MsgID: schema.MsgID(d.Event), Body: body}
	return s.AddMessage(m, d.Places)
}

// AddMessage adds an event as it is on the wire, and where each of its figures, or
// its case, stands.
func (s *Stage) AddMessage(m producers.Message, places []string) error {
	if s.err != nil {
		return s.err
	}
	if len(m.Body) > schema.MaxEventBytes {
		return fmt.Errorf("%w: event %s has %d bytes", producers.ErrTooLarge, m.MsgID, len(m.Body))
	}
	if err := nameable(m); err != nil {
		return err
	}
	payload := entry{m, places}.encode(s.buffer[:0])
	if len(payload) > maxRecord {
		return fmt.Errorf("%w: event %s and its places have %d bytes", producers.ErrTooLarge, m.MsgID, len(payload))
	}
	s.record(payload)
	s.buffer = payload[:0]
	s.batch.count(m, places)
	if s.ids = append(s.ids, m.MsgID); len(s.ids) > maxSmallBatch {
		s.ids = s.ids[:0]
	}
	return s.err
}

// idPattern is what the contract lets an id be.
var idPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// nameable refuses what NATS would refuse for ever, and so hold up all others.
func nameable(m producers.Message) error {
	division, known := schema.SubjectCode(m.Subject)
	id, named := strings.CutPrefix(m.MsgID, division.String()+"-")
	kind := strings.HasPrefix(m.Subject, "hz.report.") || strings.HasPrefix(m.Subject, "hz.case.")
	if !known || !kind || !named || !idPattern.MatchString(id) {
		return fmt.Errorf("event %q can't be published on %q: want <division>-<id> and that division's subject", m.MsgID, m.Subject)
	}
	return nil
}

func (b *Batch) count(m producers.Message, places []string) {
	b.Events++
	if strings.HasPrefix(m.Subject, "hz.case.") {
		b.Cases++
	} else {
		b.Reports++
		b.Figures += len(places)
	}
	division, _, _ := strings.Cut(m.MsgID, "-")
	switch {
	case slices.Contains(b.Divisions, division):
	case len(b.Divisions) == maxDivisions:
		b.More = true
	default:
		b.Divisions = append(b.Divisions, division)
	}
}

func (s *Stage) record(payload []byte) {
	s.write(frame(make([]byte, 0, headBytes+len(payload)), payload))
}

// write writes as long as the outbox and its disk have room.
func (s *Stage) write(data []byte) {
	if s.err != nil {
		return
	}
	s.written += int64(len(data))
	if more := s.written - s.taken; more > 0 {
		if s.err = s.outbox.usage.take(more); s.err != nil {
			return
		}
		s.taken += more
	}
	if s.written-s.looked > checkDisk {
		s.looked = s.written
		if s.err = s.outbox.usage.free(); s.err != nil {
			return
		}
	}
	if _, err := s.out.Write(data); err != nil {
		s.err = fmt.Errorf("write to the outbox: %w", explain(err))
	}
}

// smallIDs are the events' names, if these are few.
func (s *Stage) smallIDs() []string {
	if s.batch.Events > maxSmallBatch {
		return nil
	}
	return s.ids
}

// Events is how many were added.
func (s *Stage) Events() int { return s.batch.Events }

// Commit gives the batch its place in the order. Once it returns, the batch
// survives a power cut, and whoever sends next sends it; after an error nothing of
// it is left.
func (s *Stage) Commit() (*Batch, error) {
	if err := s.finish(); err != nil {
		return nil, errors.Join(fmt.Errorf("write to the outbox: %w", explain(err)), s.Discard())
	}
	err := s.outbox.give(func(number uint64) error {
		s.batch.Number = number
		return os.Rename(s.file.Name(), s.outbox.batchPath(number))
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("write to the outbox: %w", explain(err)), s.Discard())
	}
	// Whoever sends syncs the folder, too, before it sends what it finds there.
	if err := syncDir(s.outbox.path("waiting")); err != nil {
		gone := os.Remove(s.outbox.batchPath(s.batch.Number))
		return nil, errors.Join(fmt.Errorf("write to the outbox: %w", explain(err)), gone, s.Discard())
	}
	s.outbox.usage.give(s.taken, s.written)
	batch := s.batch
	s.outbox.live.committed(&batch, s.smallIDs())
	return &batch, nil
}

// finish writes the end, and has the disk keep all of it.
func (s *Stage) finish() error {
	if s.err == nil && s.batch.Events == 0 {
		s.err = errors.New("a batch without events")
	}
	summary, err := json.Marshal(s.batch)
	at := s.written
	s.record(append([]byte{kindTotals}, summary...))
	s.write(append(binary.LittleEndian.AppendUint64(nil, uint64(at)), endMagic...))
	if err = errors.Join(err, s.err); err == nil {
		err = errors.Join(s.out.Flush(), s.file.Sync())
	}
	return errors.Join(err, s.file.Close())
}

// Discard removes what was staged.
func (s *Stage) Discard() error {
	s.outbox.usage.give(s.taken, 0)
	s.taken = 0
	s.err = os.ErrClosed
	_ = s.file.Close() // Commit may have closed it
	return ignoreMissing(os.Remove(s.file.Name()))
}
