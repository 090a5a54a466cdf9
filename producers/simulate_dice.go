package producers

import "math/bits"

// dice is a point in a tree of random numbers: the same seed and the same path
// give the same number on every machine, in whatever order they are asked for.
// There are integers only, since floating point may round otherwise elsewhere.
type dice uint64

// named goes down to the branch of a name.
func (d dice) named(name string) dice {
	h := uint64(d) ^ 0xcbf29ce484222325
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 0x100000001b3
	}
	return dice(mix(h))
}

// at goes down to the branch of some numbers.
func (d dice) at(numbers ...int) dice {
	for _, n := range numbers {
		d = dice(mix(uint64(d) + uint64(n)*0x9e3779b97f4a7c15))
	}
	return d
}

// below gives a number from 0 to n-1.
func (d dice) below(n int64) int64 {
	high, _ := bits.Mul64(mix(uint64(d)), uint64(n))
	return int64(high)
}

// around gives thousandths of at most spread to either side of 1000, more often
// near it.
func (d dice) around(spread int64) int64 {
	return 1000 - spread + d.at(1).below(spread+1) + d.at(2).below(spread+1)
}

// mix is the finalizer of SplitMix64.
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// scale gives n times num over den without overflow on the way.
func scale(n, num, den int64) int64 {
	high, low := bits.Mul64(uint64(n), uint64(num))
	quotient, _ := bits.Div64(high, low, uint64(den))
	return int64(quotient)
}
