package producers

import (
	"slices"
	"testing"
)

func TestLargestRemainder(t *testing.T) {
	for _, test := range []struct {
		total         int64
		weights, want []int64
	}{
		{10, []int64{1, 1, 1}, []int64{4, 3, 3}},
		{100, []int64{0, 3, 1}, []int64{0, 75, 25}},
		{2, []int64{5, 3, 2}, []int64{1, 1, 0}},
		{7, []int64{0, 0}, []int64{0, 0}},
		{0, []int64{1, 2}, []int64{0, 0}},
		{1 << 40, []int64{1 << 60, 1 << 60}, []int64{1 << 39, 1 << 39}},
	} {
		if got := largestRemainder(test.total, test.weights); !slices.Equal(got, test.want) {
			t.Errorf("%d by %v: got %v, want %v", test.total, test.weights, got, test.want)
		}
	}
}

func TestSpread(t *testing.T) {
	for name, test := range map[string]struct {
		total               int64
		weights, caps, want []int64
	}{
		"no cap reached":         {6, []int64{1, 2, 3}, []int64{9, 9, 9}, []int64{1, 2, 3}},
		"a cap reached":          {6, []int64{0, 1, 9}, []int64{0, 9, 3}, []int64{0, 3, 3}},
		"weights used up":        {4, []int64{0, 5}, []int64{9, 1}, []int64{3, 1}},
		"more than there's room": {9, []int64{1, 1}, []int64{2, 3}, []int64{2, 3}},
		"full":                   {5, []int64{7, 1}, []int64{2, 3}, []int64{2, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := spread(test.total, test.weights, test.caps); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestApportion(t *testing.T) {
	anything := func(int, int64) bool { return true }
	for name, test := range map[string]struct {
		total   int64
		weights []int64
		fits    func(i int, share int64) bool
		want    []int64
	}{
		"enough for all":       {12, []int64{1, 1, 1}, anything, []int64{4, 4, 4}},
		"too little for all":   {10, []int64{3, 2, 1}, anything, []int64{6, 4, 0}},
		"too little for two":   {7, []int64{2, 3}, anything, []int64{0, 7}},
		"too little for one":   {2, []int64{2, 3, 1}, anything, []int64{0, 2, 0}},
		"where it doesn't fit": {20, []int64{1, 1}, func(i int, share int64) bool { return i == 1 || share <= 5 }, []int64{5, 15}},
		"nothing":              {0, []int64{1, 1}, anything, []int64{0, 0}},
		"nobody expected any":  {4, []int64{0, 0}, anything, []int64{4, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := apportion(test.total, test.weights, 4, test.fits)
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
		})
	}
	if got, err := apportion(20, []int64{1, 1}, 4, func(_ int, share int64) bool { return share <= 9 }); err == nil {
		t.Errorf("got %v, want no room for 2 of 20", got)
	}
}

// Whatever is shared out is all shared out, and dice are even.
func TestSharesAddUp(t *testing.T) {
	lot := dice(1).named("shares")
	for n := range 2000 {
		weights, caps := make([]int64, 12), make([]int64, 12)
		for i := range weights {
			weights[i], caps[i] = lot.at(n, i).below(100), lot.at(n, i, 1).below(40)
		}
		total := lot.at(n, -1).below(sumOf(caps) + 1)
		shares := spread(total, weights, caps)
		for i := range shares {
			if shares[i] < 0 || shares[i] > caps[i] {
				t.Fatalf("got %v above %v", shares, caps)
			}
		}
		if sumOf(shares) != total || sumOf(weights) > 0 && sumOf(largestRemainder(total, weights)) != total {
			t.Fatalf("got %v of %d by %v", shares, total, weights)
		}
	}
}

func TestDiceAreEvenAndRepeatable(t *testing.T) {
	lot := dice(7).named("even")
	counts := make([]int, 6)
	for i := range 60_000 {
		counts[lot.at(i).below(6)]++
	}
	if slices.Min(counts) < 9_700 || slices.Max(counts) > 10_300 {
		t.Errorf("got %v of 60000 throws, want some 10000 each", counts)
	}
	for i := range 1000 {
		if around := lot.at(i).around(180); around < 820 || around > 1180 {
			t.Fatalf("got %d, want 1000 and at most 180 from it", around)
		}
	}
	if got := dice(7).named("even").at(3, 4); got != lot.at(3, 4) || got == lot.at(4, 3) {
		t.Errorf("got %d at 3, 4 and %d at 4, 3", got, lot.at(4, 3))
	}
}
