package schema

import (
	"slices"
	"strconv"
)

// A set falls due on a day that every month has.
const maxDueDay = 28

func (p *prover) dataSet(e entry[dataSetSource]) {
	s := e.value
	p.named("data set", s.namedSource, e.line)
	p.catalogue.DataSets = append(p.catalogue.DataSets, DataSet{
		Code: s.Code.text, Name: s.Name, NameEn: s.NameEn,
		OwedBy:  p.levels(s.OwedBy),
		Metrics: p.terms("metrics", s.Metrics, p.reported),
		DueDay:  p.dueDay(s.DueDay),
	})
	for i, code := range s.Metrics {
		if slices.ContainsFunc(s.Metrics[:i], func(w word) bool { return w.text == code.text }) {
			p.fail(code, "metric %q twice", code.text)
		}
	}
}

func (p *prover) levels(owedBy []word) []Level {
	if len(owedBy) == 0 {
		p.fail(word{}, "owed by nobody")
	}
	levels := make([]Level, len(owedBy))
	for i, w := range owedBy {
		levels[i] = choose(p, "level", w, LevelCounty, LevelCity, LevelProvince)
	}
	return levels
}

func (p *prover) dueDay(w word) int {
	day, err := strconv.Atoi(w.text)
	if err != nil || day < 1 || day > maxDueDay {
		p.fail(w, "due day %q is not 1 to %d", w.text, maxDueDay)
	}
	return day
}
