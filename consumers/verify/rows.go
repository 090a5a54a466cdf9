package verify

import (
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// readRows spills the roll-up's rows as they come.
func readRows(rows driver.Rows, into *spill[row], names *seriesNames) error {
	var (
		name     seriesName
		division uint32
		period   time.Time
		total    decimal.Decimal
		basis    string
		reported uint16
	)
	return each(rows, func() error {
		return into.put(row{
			cellKey{names.number(name), monthOf(period), schema.Code(division)},
			value{totalOfRow(total), basisOf(basis), reported},
		})
	}, &name.metric, &name.by.Dimension, &name.by.Item, &division, &period, &total, &basis, &reported)
}
