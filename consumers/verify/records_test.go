package verify

import (
	"bytes"
	"errors"
	"math"
	"math/big"
	"reflect"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// held proves that what is decoded is what was encoded, and that any other
// bytes are refused.
func held[T record[T]](t *testing.T, b []byte, decode func([]byte) (T, error)) {
	t.Helper()
	decoded, err := decode(b)
	if err != nil {
		if !errors.Is(err, errRecord) {
			t.Errorf("%x: got %v, want errRecord", b, err)
		}
		return
	}
	if again := decoded.encode(nil); !bytes.Equal(again, b) {
		t.Errorf("%x: got %x once encoded again", b, again)
	}
}

func FuzzRecords(f *testing.F) {
	for _, r := range []interface{ encode([]byte) []byte }{
		name{digestOf("140525-e"), 7},
		fact{cellKey{1, 650, 140525}, withdrawal, 7, -1},
		caseState{digestOf("a"), 3, 7, []fact{{cellKey{1, 650, 140525}, contribution, 7, 1}, {}}},
		row{cellKey{1, 650, 0}, value{Total{-1, 1}, reports, 3}},
	} {
		f.Add(r.encode(nil))
		f.Add(r.encode(nil)[1:])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		held(t, b, decodeName)
		held(t, b, decodeFact)
		held(t, b, decodeCaseState)
		held(t, b, decodeRow)
	})
}

func TestSpillGivesBackSorted(t *testing.T) {
	t.Parallel()
	f, err := newFolder(t.TempDir(), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	s, err := newSpill(f, "cases", decodeCaseState)
	if err != nil {
		t.Fatal(err)
	}
	one := digest{2}
	stale := caseState{one, 1, 9, nil}
	first := caseState{one, 2, 3, []fact{{cellKey{5, 6, 7}, contribution, 3, 8}}}
	last := caseState{one, 2, 4, nil}
	other := caseState{digest{3}, 1, 1, nil}
	for _, state := range []caseState{last, other, stale, first} {
		if err := s.put(state); err != nil {
			t.Fatal(err)
		}
	}
	for partition, want := range [][]caseState{{stale, first, last}, {other}} {
		got, err := s.take(partition)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("partition %d: got %v, %v, want %v", partition, got, err, want)
		}
		if info, err := s.files[partition].Stat(); err != nil || info.Size() > 0 {
			t.Errorf("partition %d: got %v, %v left on disk, want nothing", partition, info, err)
		}
	}
}

// Totals agree with big integers, as sums, in order and as text.
func FuzzTotal(f *testing.F) {
	for _, n := range []int64{0, 1, -1, 10_000, -10_001, math.MaxInt64, math.MinInt64} {
		f.Add(n, int64(1))
		f.Add(n, n)
	}
	f.Fuzz(func(t *testing.T, a, b int64) {
		x, y := totalOf(schema.Decimal(a)), totalOf(schema.Decimal(b))
		for range 3 {
			x = x.add(x)
		}
		want := new(big.Int).Lsh(big.NewInt(a), 3)
		exact := decimal.NewFromBigInt(want, -4)
		if x.String() != exact.String() || totalOfRow(exact) != x {
			t.Errorf("8 * %d: got %v, and %v of the row, want %v", a, x, totalOfRow(exact), exact)
		}
		if less := want.Cmp(big.NewInt(b)) < 0; x.less(y) != less {
			t.Errorf("%v < %v: got %t", x, y, !less)
		}
		if sum := want.Add(want, big.NewInt(b)); x.add(y) != totalOfRow(decimal.NewFromBigInt(sum, -4)) {
			t.Errorf("%v + %v: got %v, want %v", x, y, x.add(y), sum)
		}
		if most := x.combine(schema.AxisMax, y); most != x && most != y || most.less(x) || most.less(y) {
			t.Errorf("max of %v and %v: got %v", x, y, most)
		}
		if least := x.combine(schema.AxisMin, y); least != x && least != y || x.less(least) || y.less(least) {
			t.Errorf("min of %v and %v: got %v", x, y, least)
		}
	})
}
