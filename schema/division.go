package schema

// Division is one administrative division, or the country.
type Division struct {
	Code   Code
	Name   string
	Level  Level
	Parent Code
	Since  Period // first month it exists in; zero: always did
	Until  Period // first month it no longer exists in; zero: it still does
	Pseudo bool   // a code that only carries its counties (省直辖): it never reports
}

// ExistsIn says whether the division exists in the month (or year) p.
func (d *Division) ExistsIn(p Period) bool {
	return (d.Since.IsZero() || !p.Before(d.Since)) && (d.Until.IsZero() || p.Before(d.Until))
}

// Reports says whether the division is a reporting unit of its own: counties,
// and the own offices (本级) of cities and provinces.
func (d *Division) Reports() bool { return !d.Pseudo && d.Level != LevelCountry }

// Divisions is the division list with its history.
type Divisions struct {
	all    []*Division // sorted by code; the country first; ended ones included
	byCode map[Code]*Division

	zones       map[Code]zone
	successions []succession
}

// All gives every division there is or was, the country first, sorted by code.
func (d *Divisions) All() []*Division { return d.all }

// Get finds a division, ended ones included.
func (d *Divisions) Get(code Code) (*Division, bool) {
	division, ok := d.byCode[code]
	return division, ok
}

// Ancestors gives the division itself and every level above it, the country last.
func (d *Divisions) Ancestors(code Code) []*Division {
	var chain []*Division
	for division, ok := d.byCode[code]; ok; division, ok = d.byCode[division.Parent] {
		chain = append(chain, division)
		if division.Level == LevelCountry {
			break
		}
	}
	return chain
}
