package verify

import (
	"encoding/binary"
	"errors"
)

// errRecord means that a temporary file does not hold what was written to it.
var errRecord = errors.New("a temporary file is damaged: verify again, with another --temp")

// fields reads a record's fields in order; those that are not there are zero.
type fields struct {
	rest  []byte
	short bool
}

var missing [16]byte

func (f *fields) take(n int) []byte {
	if len(f.rest) < n {
		f.rest, f.short = nil, true
		return missing[:n]
	}
	field := f.rest[:n]
	f.rest = f.rest[n:]
	return field
}

func (f *fields) uint8() uint8   { return f.take(1)[0] }
func (f *fields) uint16() uint16 { return binary.LittleEndian.Uint16(f.take(2)) }
func (f *fields) uint32() uint32 { return binary.LittleEndian.Uint32(f.take(4)) }
func (f *fields) uint64() uint64 { return binary.LittleEndian.Uint64(f.take(8)) }
func (f *fields) int64() int64   { return int64(f.uint64()) }
func (f *fields) digest() digest { return digest(f.take(16)) }

// end is nil where all fields were there and nothing is left.
func (f *fields) end() error {
	if f.short || len(f.rest) > 0 {
		return errRecord
	}
	return nil
}
