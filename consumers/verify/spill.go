package verify

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// record is what a spill keeps. Records of one hash come into one partition.
type record[T any] interface {
	hash() uint64
	compare(T) int
	encode([]byte) []byte
}

// spill keeps more records than fit into memory, in partition files that are
// read back one at a time.
type spill[T record[T]] struct {
	decode  func([]byte) (T, error)
	files   []*os.File
	writers []*bufio.Writer
	buffer  []byte
}

const spillBuffer = 32 << 10 // bytes a partition

// newSpill makes the partition files. They are gone with the folder.
func newSpill[T record[T]](f *folder, name string, decode func([]byte) (T, error)) (*spill[T], error) {
	s := &spill[T]{decode: decode}
	for i := range f.partitions {
		file, err := f.create(fmt.Sprintf("%s-%d", name, i))
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, file)
		s.writers = append(s.writers, bufio.NewWriterSize(file, spillBuffer))
	}
	return s, nil
}

// put appends a record to its partition, after its length.
func (s *spill[T]) put(record T) error {
	s.buffer = record.encode(s.buffer[:0])
	w := s.writers[record.hash()%uint64(len(s.writers))]
	var length [binary.MaxVarintLen64]byte
	_, err := w.Write(length[:binary.PutUvarint(length[:], uint64(len(s.buffer)))])
	if err == nil {
		_, err = w.Write(s.buffer)
	}
	if err != nil {
		return spillError(err)
	}
	return nil
}

// take reads a partition back, sorted, and gives its room on disk back.
func (s *spill[T]) take(partition int) ([]T, error) {
	if err := s.writers[partition].Flush(); err != nil {
		return nil, spillError(err)
	}
	file := s.files[partition]
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, spillError(err)
	}
	records, err := s.read(bufio.NewReaderSize(file, spillBuffer))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(records, T.compare)
	if err := file.Truncate(0); err != nil {
		return nil, spillError(err)
	}
	return records, nil
}

func (s *spill[T]) read(r *bufio.Reader) (records []T, err error) {
	for {
		length, err := binary.ReadUvarint(r)
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil || length > spillBuffer {
			return nil, errRecord
		}
		s.buffer = slices.Grow(s.buffer[:0], int(length))[:length]
		if _, err := io.ReadFull(r, s.buffer); err != nil {
			return nil, errRecord
		}
		record, err := s.decode(s.buffer)
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
}
