package consumers

import (
	"github.com/ClickHouse/clickhouse-go/v2/ext"

	"github.com/huizong/huizong/schema"
)

// areas are the rows of the roll-up that each reporting unit counts in.
type areas map[uint32]unitAreas

type unitAreas struct {
	since, until uint16 // the years in which there is the unit
	rows         []areaRow
}

type areaRow struct {
	division uint32
	own      bool
}

func areasOf(d *schema.Divisions) areas {
	all := areas{}
	for _, unit := range d.All() {
		if !unit.Reports() {
			continue
		}
		var u unitAreas
		u.since, u.until = years(unit)
		for _, r := range rowsOf(unit, d) {
			u.rows = append(u.rows, areaRow{uint32(r.division.Code), r.own})
		}
		all[uint32(unit.Code)] = u
	}
	return all
}

// areaYear is a row of the roll-up of one series.
type areaYear struct {
	year uint16
	areaRow
}

// above are the rows, of each year, that a series' cells count in.
func (a areas) above(cells map[unitMonth]bool) map[areaYear]struct{} {
	units := map[unitMonth]struct{}{}
	for at := range cells {
		units[at.inJanuary()] = struct{}{}
	}
	above := map[areaYear]struct{}{}
	for at := range units {
		unit, year := a[at.division], at.month/12
		if year < unit.since || unit.until <= year {
			continue
		}
		for _, row := range unit.rows {
			above[areaYear{year, row}] = struct{}{}
		}
	}
	return above
}

// table is what the derivation's statements read as area.
func (a areas) table(list []touchedSeries) *ext.Table {
	var (
		metric, dimension, item []string
		year                    []uint16
		division                []uint32
		own                     []bool
	)
	for _, s := range list {
		for row := range a.above(s.cells) {
			metric, dimension, item = append(metric, s.Metric), append(dimension, s.Dimension), append(item, s.Item)
			year, division, own = append(year, row.year), append(division, row.division), append(own, row.own)
		}
	}
	table := newTable("area",
		ext.Column("metric", "String"), ext.Column("dimension", "String"), ext.Column("item", "String"),
		ext.Column("year", "UInt16"), ext.Column("division", "UInt32"), ext.Column("own", "Bool"))
	fill(table, metric, dimension, item, year, division, own)
	return table
}
