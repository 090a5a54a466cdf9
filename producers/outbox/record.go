package outbox

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/huizong/huizong/producers"
)

// A batch file is a magic number, records, and a tail that says where the last of
// them, the summary, begins. A record is the length and the CRC32C of its payload,
// then the payload, whose first byte is its kind.
const (
	magic      = "HZOUTBX1"
	endMagic   = "HZOUTEND"
	headBytes  = 8
	tailBytes  = 8 + len(endMagic)
	maxRecord  = 4 << 20 // an event of 1 MiB and the places of its figures
	kindEvent  = 'e'
	kindTotals = 's'
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errDamaged says that a batch file is not as it was written.
var errDamaged = errors.New("is damaged")

// entry is one event of a batch.
type entry struct {
	producers.Message
	places []string
}

// frame appends a record to b.
func frame(b []byte, payload []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(len(payload)))
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(payload, castagnoli))
	return append(b, payload...)
}

// readRecord reads one record's payload into a slice of its own.
func readRecord(r io.Reader) ([]byte, error) {
	var head [headBytes]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, damage("a record's head", err)
	}
	length := binary.LittleEndian.Uint32(head[:])
	if length == 0 || length > maxRecord {
		return nil, fmt.Errorf("%w: a record of %d bytes", errDamaged, length)
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(r, payload); err != nil {
		return nil, damage("a record", err)
	}
	if crc32.Checksum(payload, castagnoli) != binary.LittleEndian.Uint32(head[4:]) {
		return nil, fmt.Errorf("%w: a record's checksum is wrong", errDamaged)
	}
	return payload, nil
}

// damage tells an end that comes too early from a disk that can't be read now.
func damage(what string, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends within %s", errDamaged, what)
	}
	return err
}

func (e entry) encode(b []byte) []byte {
	b = append(b, kindEvent)
	b = appendText(b, e.Subject)
	b = appendText(b, e.MsgID)
	b = binary.AppendUvarint(b, uint64(len(e.Body)))
	b = append(b, e.Body...)
	b = binary.AppendUvarint(b, uint64(len(e.places)))
	for _, place := range e.places {
		b = appendText(b, place)
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

func decodeEntry(payload []byte) (entry, error) {
	c := cursor{rest: payload[1:]}
	e := entry{Message: producers.Message{Subject: string(c.bytes()), MsgID: string(c.bytes()), Body: c.bytes()}}
	count := c.number()
	if count > uint64(len(c.rest)) {
		return entry{}, fmt.Errorf("%w: an event has %d places", errDamaged, count)
	}
	for range count {
		e.places = append(e.places, string(c.bytes()))
	}
	if c.broken || len(c.rest) > 0 || e.Subject == "" || e.MsgID == "" {
		return entry{}, fmt.Errorf("%w: an event can't be read", errDamaged)
	}
	return e, nil
}

// cursor reads a payload; once broken, everything is empty.
type cursor struct {
	rest   []byte
	broken bool
}

func (c *cursor) number() uint64 {
	value, n := binary.Uvarint(c.rest)
	if n <= 0 {
		c.rest, c.broken = nil, true
		return 0
	}
	c.rest = c.rest[n:]
	return value
}

func (c *cursor) bytes() []byte {
	length := c.number()
	if length > uint64(len(c.rest)) {
		c.rest, c.broken = nil, true
		return nil
	}
	part := c.rest[:length:length]
	c.rest = c.rest[length:]
	return part
}
