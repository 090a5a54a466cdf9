package outbox

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"
)

// Batch is what was committed together: a file, or one request to the intake.
type Batch struct {
	Number    uint64    `json:"-"`         // its place in the order
	ID        string    `json:"id"`        // a UUID
	Owner     string    `json:"owner"`     // the process that committed it
	File      string    `json:"file"`      // what the events were read from
	At        time.Time `json:"at"`        // for people; nothing depends on it
	Events    int       `json:"events"`    // = Reports + Cases
	Reports   int       `json:"reports"`   //
	Figures   int       `json:"figures"`   // of the reports
	Cases     int       `json:"cases"`     //
	Divisions []string  `json:"divisions"` // the first of them, as codes
	More      bool      `json:"more"`      // there are further divisions

	waited *waited // who waits in this process; nil where nobody can
}

// maxDivisions is how many divisions a batch names.
const maxDivisions = 10

// batchReader reads a batch file.
type batchReader struct {
	Batch
	file *os.File
}

// openBatch reads the summary; the events are read on demand. An error that is
// errDamaged stays one.
func openBatch(path string, number uint64) (*batchReader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &batchReader{file: file}
	if b.Batch, err = readSummary(file); err != nil {
		return nil, errors.Join(fmt.Errorf("%s %w", path, err), file.Close())
	}
	b.Number = number
	return b, nil
}

func (b *batchReader) Close() error { return b.file.Close() }

func readSummary(file io.ReadSeeker) (Batch, error) {
	var batch Batch
	size, err := file.Seek(-int64(tailBytes), io.SeekEnd)
	if err != nil {
		return batch, fmt.Errorf("%w: it is too short", errDamaged)
	}
	var tail [tailBytes]byte
	if _, err := io.ReadFull(file, tail[:]); err != nil {
		return batch, damage("its tail", err)
	}
	at := binary.LittleEndian.Uint64(tail[:])
	if string(tail[8:]) != endMagic || at < uint64(len(magic)) || at > uint64(size) {
		return batch, fmt.Errorf("%w: its end is missing", errDamaged)
	}
	if _, err := file.Seek(int64(at), io.SeekStart); err != nil {
		return batch, err
	}
	payload, err := readRecord(file)
	if err != nil {
		return batch, err
	}
	if payload[0] != kindTotals {
		return batch, fmt.Errorf("%w: its summary is missing", errDamaged)
	}
	if err := json.Unmarshal(payload[1:], &batch); err != nil {
		return batch, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return batch, nil
}

// entries are the events from the first on, in order; the last pair may be an error.
func (b *batchReader) entries(first int) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		if err := b.each(first, func(e entry) bool { return yield(e, nil) }); err != nil {
			yield(entry{}, fmt.Errorf("%s %w", b.file.Name(), err))
		}
	}
}

func (b *batchReader) each(first int, take func(entry) bool) error {
	if _, err := b.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	r := bufio.NewReaderSize(b.file, 256<<10)
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(r, head); err != nil || string(head) != magic {
		return fmt.Errorf("%w: it is no batch", errDamaged)
	}
	for i := range b.Events {
		payload, err := readRecord(r)
		if err != nil {
			return err
		}
		if payload[0] != kindEvent {
			return fmt.Errorf("%w: event %d of %d is missing", errDamaged, i+1, b.Events)
		}
		if i < first {
			continue
		}
		e, err := decodeEntry(payload)
		if err != nil {
			return err
		}
		if !take(e) {
			return nil
		}
	}
	return nil
}
