package verify

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"

	"github.com/huizong/huizong/schema"
)

// digest stands for a name that may be long.
type digest [16]byte

func digestOf(name string) digest {
	sum := sha256.Sum256([]byte(name))
	return digest(sum[:])
}

func (d digest) hash() uint64 { return binary.LittleEndian.Uint64(d[:]) }

// name is an event's name, (division, id), at one of its sequences.
type name struct {
	digest   digest
	sequence uint64
}

func (n name) hash() uint64 { return n.digest.hash() }

func (n name) encode(b []byte) []byte {
	return binary.LittleEndian.AppendUint64(append(b, n.digest[:]...), n.sequence)
}

func decodeName(b []byte) (name, error) {
	f := fields{rest: b}
	n := name{f.digest(), f.uint64()}
	return n, f.end()
}

func (n name) compare(o name) int {
	return cmp.Or(bytes.Compare(n.digest[:], o.digest[:]), cmp.Compare(n.sequence, o.sequence))
}

// cellKey names a cell, or a division's row: a series in one division and month.
type cellKey struct {
	series   series
	month    month
	division schema.Code
}

// hash is the same for all divisions of a series and month.
func (k cellKey) hash() uint64 {
	return (uint64(k.series)<<16 | uint64(k.month)) * 0x9e3779b97f4a7c15 >> 32
}

func (k cellKey) encode(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(k.series))
	b = binary.LittleEndian.AppendUint16(b, uint16(k.month))
	return binary.LittleEndian.AppendUint32(b, uint32(k.division))
}

func (f *fields) cellKey() cellKey {
	return cellKey{series(f.uint32()), month(f.uint16()), schema.Code(f.uint32())}
}

func (k cellKey) compareGroup(o cellKey) int {
	return cmp.Or(cmp.Compare(k.series, o.series), cmp.Compare(k.month, o.month))
}

func (k cellKey) compare(o cellKey) int {
	return cmp.Or(k.compareGroup(o), cmp.Compare(k.division, o.division))
}

// fact is what an event states of a cell.
type fact struct {
	cellKey
	kind     factKind
	sequence uint64
	value    schema.Decimal
}

type factKind uint8

const (
	figure factKind = iota
	withdrawal
	contribution // of a case
)

func (f fact) encode(b []byte) []byte {
	b = append(f.cellKey.encode(b), uint8(f.kind))
	b = binary.LittleEndian.AppendUint64(b, f.sequence)
	return binary.LittleEndian.AppendUint64(b, uint64(f.value))
}

func (f *fields) fact() fact {
	return fact{f.cellKey(), factKind(f.uint8()), f.uint64(), schema.Decimal(f.int64())}
}

func decodeFact(b []byte) (fact, error) {
	f := fields{rest: b}
	decoded := f.fact()
	return decoded, f.end()
}

func (f fact) compare(o fact) int {
	return cmp.Or(f.cellKey.compare(o.cellKey), cmp.Compare(f.sequence, o.sequence))
}

// caseState is a case as one event states it: what it then counts in.
type caseState struct {
	digest   digest // of kind and case
	version  uint64
	sequence uint64
	counts   []fact
}

func (c caseState) hash() uint64 { return c.digest.hash() }

func (c caseState) encode(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(append(b, c.digest[:]...), c.version)
	b = binary.LittleEndian.AppendUint64(b, c.sequence)
	for _, count := range c.counts {
		b = count.encode(b)
	}
	return b
}

func decodeCaseState(b []byte) (caseState, error) {
	f := fields{rest: b}
	c := caseState{digest: f.digest(), version: f.uint64(), sequence: f.uint64()}
	for len(f.rest) > 0 {
		c.counts = append(c.counts, f.fact())
	}
	return c, f.end()
}

// compare puts the version that wins last of its case.
func (c caseState) compare(o caseState) int {
	return cmp.Or(bytes.Compare(c.digest[:], o.digest[:]), cmp.Compare(c.version, o.version), cmp.Compare(c.sequence, o.sequence))
}

// row is one of the roll-up.
type row struct {
	cellKey
	value
}

func (r row) encode(b []byte) []byte {
	b = binary.LittleEndian.AppendUint64(r.cellKey.encode(b), uint64(r.total.high))
	b = binary.LittleEndian.AppendUint64(b, r.total.low)
	return binary.LittleEndian.AppendUint16(append(b, uint8(r.basis)), r.reported)
}

func decodeRow(b []byte) (row, error) {
	f := fields{rest: b}
	r := row{f.cellKey(), value{Total{f.int64(), f.uint64()}, basis(f.uint8()), f.uint16()}}
	return r, f.end()
}

func (r row) compare(o row) int { return r.cellKey.compare(o.cellKey) }
