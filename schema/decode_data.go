package schema

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

var (
	figureShape = shape{fields: []field{
		{"metric", true}, {"value", true}, {"by", false}, {"qualifier", false}, {"quote", false}, {"note", false},
	}}
	freeShape = shape{rest: freeNames}
)

// report reads the data of a report.
func (d *decoder) report(m *members) {
	r := &Report{Scope: ScopeOwn}
	d.event.Report = r
	for m.next() {
		switch m.field {
		case "division":
			d.division()
		case "period":
			r.Period = d.period()
		case "figures":
			r.Figures = d.figures()
		case "scope":
			r.Scope = oneOf(d, ScopeOwn, ScopeTotal)
		case "submitter":
			r.Submitter = d.anyWord()
		case "note":
			r.Note = d.note()
		}
	}
	if r.Scope == ScopeOwn {
		d.ownReport(r)
	}
}

// ownReport reports what only a report of scope total may have.
func (d *decoder) ownReport(r *Report) {
	if !r.Period.IsZero() && r.Period.IsYear() {
		d.failAt("period", "scope 为 own 时应是月份，如 %s-03，现在是年份 %s", r.Period, r.Period)
	}
	d.push(segment{name: "figures"})
	for _, p := range d.printed {
		d.push(segment{array: true, index: p.figure})
		d.failAt(p.field, "只用于 scope 为 total 的报告，请删去")
		d.depth--
	}
	d.depth--
}

// period reads a month or a year; zero where it is wrong.
func (d *decoder) period() Period {
	text, ok := d.text()
	if !ok {
		return Period{}
	}
	p, err := ParsePeriod(string(text))
	if err != nil {
		d.fail("应是月份（如 2024-03）或年份（如 2024），年份 %d 至 %d，现在是 %s", MinYear, MaxYear, quoted(text))
	}
	return p
}

func (d *decoder) figures() []Figure {
	if !d.enter(jsontext.KindBeginArray) {
		return nil
	}
	figures := d.figureSpace[:0]
	for d.inside(jsontext.KindEndArray) {
		i, before := len(figures), d.reasons.total
		d.push(segment{array: true, index: i})
		figures = append(figures, Figure{})
		d.figure(&figures[i], i)
		d.depth--
		if d.reasons.total > before {
			d.markBroken(i)
		}
	}
	d.leave()
	if len(figures) == 0 {
		d.fail("至少要有一个指标")
	}
	d.figureSpace = figures
	return slices.Clone(figures)
}

func (d *decoder) markBroken(figure int) {
	if d.broken == nil {
		d.broken = make(map[int]bool)
	}
	d.broken[figure] = true
}

func (d *decoder) figure(f *Figure, index int) {
	m := d.members(&figureShape)
	for m.next() {
		switch m.field {
		case "metric":
			f.Metric = d.word()
		case "value":
			if f.Withdrawn = d.json.PeekKind() == jsontext.KindNull; f.Withdrawn {
				d.value()
			} else {
				f.Value = d.decimal()
			}
		case "by":
			f.By = d.breakdown()
		case "qualifier":
			d.printed = append(d.printed, printed{index, m.field})
			f.Qualifier = oneOf(d, Exact, Over, About, AtLeast, Under)
		case "quote":
			d.printed = append(d.printed, printed{index, m.field})
			f.Quote = d.anyString()
		case "note":
			f.Note = d.note()
		}
	}
}

// note reads what explains: blanks don't, and are none.
func (d *decoder) note() string {
	text := d.anyString()
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return text
}

// breakdown reads an object of exactly one member; zero where it is wrong.
func (d *decoder) breakdown() Breakdown {
	var by Breakdown
	var n int
	m := d.members(&freeShape)
	object := m.open
	for ; m.next(); n++ {
		by = Breakdown{Dimension: m.field, Item: d.word()}
	}
	if object && n != 1 {
		d.fail("应只有一个维度，如 {\"group\":\"minor\"}，现在有 %d 个", n)
		return Breakdown{}
	}
	return by
}

// caseState reads the data of a case.
func (d *decoder) caseState(m *members) {
	c := &Case{}
	d.event.Case = c
	for m.next() {
		switch m.field {
		case "case":
			c.Number = d.fullString()
		case "kind":
			c.Kind = d.word()
		case "division":
			d.division()
		case "opened":
			c.Opened = d.date()
		case "version":
			c.Version = d.version()
		case "closed":
			c.Closed = d.date()
		case "outcome":
			c.Outcome = d.anyWord()
		case "by":
			c.By = d.breakdown()
		case "amounts":
			c.Amounts = d.amounts()
		case "void":
			c.Void = d.boolean()
		}
	}
}

func (d *decoder) amounts() []Amount {
	var amounts []Amount
	m := d.members(&freeShape)
	for m.next() {
		amounts = append(amounts, Amount{Name: m.field, Value: d.decimal()})
	}
	return amounts
}
