package producers

import (
	"encoding/binary"
	"hash/maphash"
)

// csvClaims remembers what each row states, to find what is stated twice. It
// keeps 128 bits of a seeded hash: two of a million rows would agree by chance
// once in 10^26 files.
type csvClaims struct {
	seeds [2]maphash.Seed
	lines map[[16]byte]int32
	key   []byte // buffer
}

func newCSVClaims() csvClaims {
	return csvClaims{seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, lines: map[[16]byte]int32{}}
}

// claim enters the line that states what these parts name; where another does
// already, it gives that one's line instead of 0.
func (c *csvClaims) claim(line int, parts ...string) (earlier int) {
	c.key = c.key[:0]
	for _, part := range parts {
		c.key = binary.AppendUvarint(c.key, uint64(len(part)))
		c.key = append(c.key, part...)
	}
	var hash [16]byte
	binary.LittleEndian.PutUint64(hash[:8], maphash.Bytes(c.seeds[0], c.key))
	binary.LittleEndian.PutUint64(hash[8:], maphash.Bytes(c.seeds[1], c.key))
	if earlier, ok := c.lines[hash]; ok {
		return int(earlier)
	}
	c.lines[hash] = int32(line) // a file has fewer lines than bytes
	return 0
}
