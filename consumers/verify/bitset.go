package verify

import "math/bits"

// bitset is a set of sequences, 1 to the position it was made for.
type bitset []uint64

func newBitset(last uint64) bitset { return make(bitset, last/64+1) }

func (b bitset) set(sequence uint64) { b[sequence/64] |= 1 << (sequence % 64) }

func (b bitset) has(sequence uint64) bool { return b[sequence/64]>>(sequence%64)&1 == 1 }

func (b bitset) count() int {
	n := 0
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}
