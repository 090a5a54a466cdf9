package schema

import (
	"fmt"
	"slices"
	"strings"
)

// Other stands for what is no province's: the country's own events, and subjects
// that name no province, which anybody may make up and somebody has to refuse.
const Other = "other"

// Provinces are some of them by their subject tokens, in order; Other may be among
// them. None at all means everything.
type Provinces []string

// ParseProvinces reads provinces as String gives them: 14,15. An empty text is everything.
func (d *Divisions) ParseProvinces(text string) (Provinces, error) {
	if text == "" {
		return nil, nil
	}
	known, provinces := d.Provinces(), Provinces(strings.Split(text, ","))
	for i, token := range provinces {
		if !slices.Contains(known, token) {
			return nil, fmt.Errorf("%q is no province: name them by the first two digits of their codes, like 14,15, and what is no province's as %s", token, Other)
		}
		if slices.Contains(provinces[:i], token) {
			return nil, fmt.Errorf("%s is named twice", token)
		}
	}
	slices.Sort(provinces)
	return provinces, nil
}

// Provinces are all of them by name, and Other: what everything consists of.
func (d *Divisions) Provinces() Provinces {
	var tokens Provinces
	for _, division := range d.All() {
		if division.Level == LevelProvince {
			tokens = append(tokens, ProvinceOf(division.Code))
		}
	}
	slices.Sort(tokens)
	return append(slices.Compact(tokens), Other)
}

// ProvinceOf names the one that a division belongs to.
func ProvinceOf(division Code) string {
	if division == Country {
		return Other
	}
	return division.Tokens()[:2]
}

// String gives them as ParseProvinces reads them.
func (p Provinces) String() string { return strings.Join(p, ",") }

// Shown is for whoever reads a log or a label.
func (p Provinces) Shown() string {
	if len(p) == 0 {
		return "all"
	}
	return p.String()
}

// Cover says whether one is among them.
func (p Provinces) Cover(province string) bool { return len(p) == 0 || slices.Contains(p, province) }

// Among gives them by name, all that there are for everything.
func (p Provinces) Among(every Provinces) Provinces {
	if len(p) == 0 {
		return every
	}
	return p
}

// Named is the one to which a subject's province token, or a code's, belongs.
func (p Provinces) Named(token string) string {
	if slices.Contains(p, token) {
		return token
	}
	return Other
}

// Subjects are those of their events, as NATS filters them; none is everything.
// What is no province's can only be told from the rest by reading it.
func (p Provinces) Subjects() []string {
	if p.Cover(Other) {
		return nil
	}
	var subjects []string
	for _, token := range p {
		subjects = append(subjects, "hz.report."+token+".*.*", "hz.case."+token+".*.*")
	}
	return subjects
}
