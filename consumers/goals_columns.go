package consumers

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/huizong/huizong/schema"
)

// goalColumns are the values of goals as the table has them: with what views would
// else join for.
func goalColumns(all []schema.Target, c *schema.Catalogue) []any {
	values := make([]decimal.Decimal, len(all))
	isIndicator, additive := make([]bool, len(all)), make([]bool, len(all))
	sets, workdays := make([]string, len(all)), make([][][]uint8, len(all))
	decemberDue := make([]time.Time, len(all))
	years := workdaysByYear(c.Calendar)
	var area areaColumns
	for i, t := range all {
		values[i] = exact(t.Value)
		area.add(c.Divisions, t.Division)
		decemberDue[i] = time.Unix(0, 0).UTC()
		counted := t.Code
		if indicator, ok := c.Indicator(t.Code); ok {
			isIndicator[i], counted = true, indicator.Numerator[0]
		} else if metric, ok := c.Metric(t.Code); ok {
			additive[i] = metric.DivisionAxis == schema.AxisSum
		}
		if set := c.OwedIn(counted); set != nil {
			sets[i] = set.Code
			decemberDue[i] = c.Calendar.DueOn(set.DueDay, schema.Period{Year: t.Year, Month: time.December})
		}
		workdays[i] = [][]uint8{years[t.Year], years[t.Year-1], years[t.Year-2], years[t.Year-3]}
	}
	columns := append(targetColumns(all, values), area.columns()...)
	return append(columns, isIndicator, sets, additive, workdays, decemberDue)
}
