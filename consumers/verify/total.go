package verify

import (
	"math/big"
	"math/bits"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// Total is a sum of Decimals, in ten-thousandths: as wide as the roll-up's
// Decimal(38, 4), which many units' Decimals need.
type Total struct {
	high int64
	low  uint64
}

func totalOf(d schema.Decimal) Total { return Total{int64(d) >> 63, uint64(d)} }

// totalOfRow reads a value of the roll-up.
func totalOfRow(d decimal.Decimal) Total {
	n := d.Shift(schema.DecimalPlaces).BigInt()
	low := new(big.Int).And(n, lowWord).Uint64()
	return Total{new(big.Int).Rsh(n, 64).Int64(), low}
}

var lowWord = new(big.Int).SetUint64(1<<64 - 1)

func (t Total) add(o Total) Total {
	low, carry := bits.Add64(t.low, o.low, 0)
	return Total{t.high + o.high + int64(carry), low}
}

func (t Total) less(o Total) bool {
	return t.high < o.high || t.high == o.high && t.low < o.low
}

// combine adds t and o up, or takes one of them, as the axis says.
func (t Total) combine(axis schema.Axis, o Total) Total {
	switch {
	case axis != schema.AxisMax && axis != schema.AxisMin:
		return t.add(o)
	case t.less(o) == (axis == schema.AxisMax):
		return o
	}
	return t
}

// String prints t without trailing zeros.
func (t Total) String() string {
	n := new(big.Int).Lsh(big.NewInt(t.high), 64)
	n.Add(n, new(big.Int).SetUint64(t.low))
	return decimal.NewFromBigInt(n, -schema.DecimalPlaces).String()
}
