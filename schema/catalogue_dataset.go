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
		OwedBy:  p.levels(s.OwedBy, LevelCounty, LevelCity, LevelProvince),
		Metrics: p.terms("metrics", s.Metrics, p.reported),
		DueDay:  p.dueDay(s.DueDay),
	})
	for i, code := range s.Metrics {
		if slices.ContainsFunc(s.Metrics[:i], func(w word) bool { return w.text == code.text }) {
			p.fail(code, "metric %q twice", code.text)
		}
	}
}

func (p *prover) levels(given []word, among ...Level) []Level {
	if len(given) == 0 {
		p.fail(word{}, "no levels: some of %q", among)
	}
	levels := make([]Level, len(given))
	for i, w := range given {
		levels[i] = choose(p, "level", w, among...)
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

// DataSet finds a data set by code.
func (c *Catalogue) DataSet(code string) (*DataSet, bool) {
	for i := range c.DataSets {
		if c.DataSets[i].Code == code {
			return &c.DataSets[i], true
		}
	}
	return nil, false
}

// OwedIn is the data set that a metric is owed in; nil where it is in none.
func (c *Catalogue) OwedIn(metric string) *DataSet {
	for i := range c.DataSets {
		if slices.Contains(c.DataSets[i].Metrics, metric) {
			return &c.DataSets[i]
		}
	}
	return nil
}
