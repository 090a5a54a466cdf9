package producers

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
)

// largestRemainder splits total by weights: each share is exact or less than one
// off, and they add up to total. All is zero where no weight is above zero.
func largestRemainder(total int64, weights []int64) []int64 {
	shares := make([]int64, len(weights))
	sum := sumOf(weights)
	if sum == 0 {
		return shares
	}
	rests := make([]uint64, len(weights))
	left := total
	for i, weight := range weights {
		high, low := bits.Mul64(uint64(total), uint64(weight))
		share, rest := bits.Div64(high, low, uint64(sum))
		shares[i], rests[i] = int64(share), rest
		left -= int64(share)
	}
	for _, i := range descending(rests)[:left] {
		shares[i]++
	}
	return shares
}

// spread splits total by weights with no share above its cap, and none where a
// weight is zero unless the others' caps are full. What the caps can't hold is
// left out.
func spread(total int64, weights, caps []int64) []int64 {
	shares := make([]int64, len(weights))
	for left := min(total, sumOf(caps)); left > 0; {
		extra := largestRemainder(left, open(weights, shares, caps))
		for i := range shares {
			extra[i] = min(extra[i], caps[i]-shares[i])
			shares[i] += extra[i]
			left -= extra[i]
		}
	}
	return shares
}

// open gives the weights of the shares that have room. Where none with a weight
// has any, those without are taken alike.
func open(weights, shares, caps []int64) []int64 {
	room := make([]int64, len(weights))
	for i := range weights {
		if shares[i] < caps[i] {
			room[i] = weights[i]
		}
	}
	if sumOf(room) > 0 {
		return room
	}
	for i := range weights {
		if shares[i] < caps[i] {
			room[i] = 1
		}
	}
	return room
}

// apportion splits total by weights into shares that fit, each of them 0 or at
// least so much: what is too little for one goes to fewer, what doesn't fit to
// those where it does. Where total itself is less, so may a share be.
func apportion(total int64, weights []int64, least int64, fits func(i int, share int64) bool) ([]int64, error) {
	least = min(least, total)
	good := func(i int, share int64) bool { return share == 0 || share >= least && fits(i, share) }
	shares := fewer(total, weights, least)
	left := total
	for i := range shares {
		for !good(i, shares[i]) {
			shares[i]--
		}
		left -= shares[i]
	}
	for _, i := range descending(weights) {
		more := left
		for !good(i, shares[i]+more) {
			more--
		}
		shares[i], left = shares[i]+more, left-more
	}
	if left > 0 {
		return nil, fmt.Errorf("no room for %d of %d", left, total)
	}
	return shares, nil
}

// fewer splits total by weights, dropping the smallest weight until no share is
// between zero and least.
func fewer(total int64, weights []int64, least int64) []int64 {
	weights = slices.Clone(weights)
	for order := descending(weights); ; order = order[:len(order)-1] {
		shares := largestRemainder(total, weights)
		if !slices.ContainsFunc(shares, func(share int64) bool { return 0 < share && share < least }) {
			return shares
		}
		weights[order[len(order)-1]] = 0
	}
}

// descending gives the indexes of numbers, largest first; the earlier of equals
// comes first.
func descending[N cmp.Ordered](numbers []N) []int {
	order := make([]int, len(numbers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(numbers[b], numbers[a]) })
	return order
}

func sumOf(numbers []int64) int64 {
	var sum int64
	for _, n := range numbers {
		sum += n
	}
	return sum
}
