package notify

import (
	"slices"

	"github.com/huizong/huizong/schema"
)

func (p *prover) cities(words []word) []schema.Code {
	var codes []schema.Code
	for _, w := range words {
		code, err := schema.ParseCode(w.text)
		if err != nil {
			p.problem(w.line, "cities: %v", err)
			continue
		}
		division, ok := p.divisions.Get(code)
		switch {
		case !ok:
			p.problem(w.line, "cities: there is no division %s: the codes are in the view huizong.division", w.text)
		case division.Level == schema.LevelCounty || division.Pseudo:
			p.problem(w.line, "cities: %s %s has no alerts of its own group: name %s", w.text, division.Name, p.cityAbove(division))
		case slices.Contains(codes, code):
			p.problem(w.line, "cities: %s %s stands there twice", w.text, division.Name)
		}
		codes = append(codes, code)
	}
	return codes
}

// cityAbove is the division whose group a county's alerts are in.
func (p *prover) cityAbove(d *schema.Division) string {
	for _, above := range p.divisions.Ancestors(d.Code) {
		if above.Level != schema.LevelCounty && !above.Pseudo {
			return above.Code.String() + " " + above.Name
		}
	}
	return "its city"
}
