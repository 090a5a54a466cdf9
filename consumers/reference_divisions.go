package consumers

import (
	"cmp"
	"slices"

	"github.com/huizong/huizong/schema"
)

func divisionColumns(d *schema.Divisions) []any {
	var code, parent []uint32
	var name, level []string
	var since, until []uint16
	var pseudo []bool
	for _, division := range d.All() {
		from, to := years(division)
		code, parent = append(code, uint32(division.Code)), append(parent, uint32(division.Parent))
		name, level = append(name, division.Name), append(level, string(division.Level))
		since, until, pseudo = append(since, from), append(until, to), append(pseudo, division.Pseudo)
	}
	return []any{code, name, level, parent, since, until, pseudo}
}

// years are the first year a division exists in, and the first it no longer
// does: boundaries change in January.
func years(d *schema.Division) (since, until uint16) {
	until = forever
	if !d.Until.IsZero() {
		until = uint16(d.Until.Year)
	}
	return uint16(d.Since.Year), until
}

// areaColumns say of rows about a division what views would else join for.
type areaColumns struct {
	level, name []string
	parent      []uint32
}

// add appends what is known of a division: nothing of one that the catalogue hasn't.
func (a *areaColumns) add(divisions *schema.Divisions, code schema.Code) {
	d, ok := divisions.Get(code)
	if !ok {
		d = &schema.Division{}
	}
	a.level, a.name, a.parent = append(a.level, string(d.Level)), append(a.name, d.Name), append(a.parent, uint32(d.Parent))
}

func (a *areaColumns) columns() []any { return []any{a.level, a.parent, a.name} }

// row is one that a reporting unit counts in.
type row struct {
	division *schema.Division
	own      bool
}

// rowsOf are the rows a reporting unit counts in: its own offices' and, from
// the area it reports for up to the country, every area's.
func rowsOf(unit *schema.Division, d *schema.Divisions) []row {
	var rows []row
	if unit.Level != schema.LevelCounty {
		rows = append(rows, row{unit, true})
	}
	for _, area := range d.Ancestors(unit.Code) {
		rows = append(rows, row{area, false})
	}
	return rows
}

func ancestorColumns(d *schema.Divisions) []any {
	var units, divisions, parent []uint32
	var own []bool
	var level, name []string
	var since, until []uint16
	for _, unit := range d.All() {
		if !unit.Reports() {
			continue
		}
		from, to := years(unit)
		for _, r := range rowsOf(unit, d) {
			units, divisions = append(units, uint32(unit.Code)), append(divisions, uint32(r.division.Code))
			own, level = append(own, r.own), append(level, string(r.division.Level))
			parent, name = append(parent, uint32(r.division.Parent)), append(name, r.division.Name)
			since, until = append(since, from), append(until, to)
		}
	}
	return []any{units, divisions, own, level, parent, name, since, until}
}

// owingKey names what is counted: the units that owe a set in a row.
type owingKey struct {
	set      string
	division schema.Code
	own      bool
}

// change is a number of units that come (or go) with a year.
type change struct {
	year  uint16
	units int
}

func owingColumns(c *schema.Catalogue) []any {
	changes := owingChanges(c)
	var set []string
	var division []uint32
	var own []bool
	var since, until, units []uint16
	var area areaColumns
	for key, list := range changes {
		slices.SortFunc(list, func(a, b change) int { return cmp.Compare(a.year, b.year) })
		count := 0
		for i, at := range list {
			if count += at.units; i+1 == len(list) || list[i+1].year == at.year || count == 0 {
				continue
			}
			set, division, own = append(set, key.set), append(division, uint32(key.division)), append(own, key.own)
			since, until, units = append(since, at.year), append(until, list[i+1].year), append(units, uint16(count))
			area.add(c.Divisions, key.division)
		}
	}
	return append([]any{set, division, own, since, until, units}, area.columns()...)
}

func owingChanges(c *schema.Catalogue) map[owingKey][]change {
	changes := map[owingKey][]change{}
	for _, unit := range c.Divisions.All() {
		if !unit.Reports() {
			continue
		}
		since, until := years(unit)
		for _, s := range c.DataSets {
			if !slices.Contains(s.OwedBy, unit.Level) {
				continue
			}
			for _, r := range rowsOf(unit, c.Divisions) {
				key := owingKey{s.Code, r.division.Code, r.own}
				changes[key] = append(changes[key], change{since, 1}, change{until, -1})
			}
		}
	}
	return changes
}
