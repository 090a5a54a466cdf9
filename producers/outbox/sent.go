package outbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
)

// mark is what became of an event when it was sent: the sequence it was taken at,
// or that it can't be sent.
type mark uint64

const (
	markDenied   mark = 1<<63 + iota // producers.ErrDenied
	markTooLarge                     // producers.ErrTooLarge
	markBytes    = 12
)

// sequence is where the event was taken; not if it couldn't be sent.
func (m mark) sequence() (sequence uint64, ok bool) {
	return uint64(m), m&(1<<63) == 0
}

// reason says why it couldn't be sent, to the one who pushed it.
func (m mark) reason() string {
	if m == markTooLarge {
		return "超过 NATS 允许的大小，发不出去：请拆成几份，或请管理员调大 max_payload"
	}
	return "所用凭据无权为该区划上报：请换用该区划自己的凭据，再推送一次"
}

// sent is a batch's .sent: a mark an event, in order, each with a checksum that
// names batch and place. It is not synced: of a tail that is lost, the events are
// sent again, and that changes nothing.
type sent struct {
	path, batch string // the file, and the batch's ID
	marks       int
	out         []byte // not written yet
	opened      bool
}

// openSent reads how many marks a batch has, to add to them.
func openSent(path, batch string) (*sent, error) {
	marks, err := readSent(path, batch)
	return &sent{path: path, batch: batch, marks: len(marks)}, err
}

func (s *sent) add(m mark) {
	s.out = appendMark(s.out, s.batch, s.marks, m)
	s.marks++
}

// flush writes the marks behind those that are there; what else is there is none.
func (s *sent) flush() error {
	if len(s.out) == 0 {
		return nil
	}
	at := int64(s.marks*markBytes - len(s.out))
	file, err := os.OpenFile(s.path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		if !s.opened {
			err = file.Truncate(at)
		}
		if err == nil {
			_, err = file.WriteAt(s.out, at)
		}
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fmt.Errorf("note what was sent: %w", explain(err))
	}
	s.opened, s.out = true, s.out[:0]
	return nil
}

func appendMark(b []byte, batch string, place int, m mark) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(m))
	return binary.LittleEndian.AppendUint32(b, markSum(batch, place, m))
}

func markSum(batch string, place int, m mark) uint32 {
	text := binary.LittleEndian.AppendUint64([]byte(batch), uint64(place))
	return crc32.Checksum(binary.LittleEndian.AppendUint64(text, uint64(m)), castagnoli)
}

// readSent reads a batch's marks as far as they are its own and whole.
func readSent(path, batch string) ([]mark, error) {
	data, err := os.ReadFile(path)
	if ignoreMissing(err) != nil {
		return nil, err
	}
	marks := make([]mark, 0, len(data)/markBytes)
	for ; len(data) >= markBytes; data = data[markBytes:] {
		m := mark(binary.LittleEndian.Uint64(data))
		if binary.LittleEndian.Uint32(data[8:]) != markSum(batch, len(marks), m) {
			break
		}
		marks = append(marks, m)
	}
	return marks, nil
}
