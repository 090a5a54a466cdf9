package ledgertest

import (
	"time"

	"github.com/huizong/huizong/schema"
)

// Rollup adds the cells up along the divisions of every level.
func (l *Ledger) Rollup() map[Key]Value {
	totals := map[Key]Value{}
	for key, cell := range l.Units() {
		for _, area := range l.catalogue.Divisions.Ancestors(key.Division) {
			at := key
			at.Division = area.Code
			if total, ok := totals[at]; ok {
				cell := Value{l.combine(key.Metric, total.Sum, cell.Sum), cell.Basis, total.Reported + cell.Reported}
				if total.Basis != cell.Basis {
					cell.Basis = "mixed"
				}
				totals[at] = cell
			} else {
				totals[at] = cell
			}
		}
	}
	return totals
}

// combine joins what two units come to, along the metric's division axis.
func (l *Ledger) combine(metric string, a, b schema.Decimal) schema.Decimal {
	switch m, _ := l.catalogue.Metric(metric); m.DivisionAxis {
	case schema.AxisMax:
		return max(a, b)
	case schema.AxisMin:
		return min(a, b)
	default:
		return a + b
	}
}

// YearToDate gives, for every month from a unit's first of a year on, the sum of
// flows so far, or each unit's last standing stock, at every level.
func (l *Ledger) YearToDate() map[Key]schema.Decimal {
	units := l.Units()
	years := map[Key]bool{}
	for key := range units {
		key.Period.Month = 0
		years[key] = true
	}
	totals := map[Key]schema.Decimal{}
	for year := range years {
		for key, running := range l.runningYear(units, year) {
			for _, area := range l.catalogue.Divisions.Ancestors(key.Division) {
				at := key
				at.Division = area.Code
				if total, ok := totals[at]; ok {
					running := l.combine(key.Metric, total, running)
					totals[at] = running
				} else {
					totals[at] = running
				}
			}
		}
	}
	return totals
}

// runningYear is a unit's year to date, month by month.
func (l *Ledger) runningYear(units map[Key]Value, year Key) map[Key]schema.Decimal {
	metric, _ := l.catalogue.Metric(year.Metric)
	months := map[Key]schema.Decimal{}
	var running schema.Decimal
	for month := time.January; month <= time.December; month++ {
		year.Period.Month = month
		cell, stated := units[year]
		switch {
		case stated && metric.Kind == schema.KindStock:
			running = cell.Sum
		case stated:
			running += cell.Sum
		}
		if stated || len(months) > 0 {
			months[year] = running
		}
	}
	return months
}
