package producers

import (
	"slices"
	"strings"

	"github.com/huizong/huizong/schema"
)

// csvMetrics finds what a figure is of by its code or its Chinese name.
type csvMetrics struct {
	catalogue *schema.Catalogue
	codes     []string            // in the catalogue's order
	units     map[string]string   // by code: the unit's Chinese name
	named     map[string][]string // codes by name
}

func newCSVMetrics(c *schema.Catalogue) csvMetrics {
	m := csvMetrics{catalogue: c, units: map[string]string{}, named: map[string][]string{}}
	unitNames := map[string]string{}
	for _, u := range c.Units {
		unitNames[u.Code] = u.Name
	}
	for code, name := range metricNames(c) {
		m.codes = append(m.codes, code)
		m.named[name] = append(m.named[name], code)
	}
	for _, metric := range c.Metrics {
		m.units[metric.Code] = unitNames[metric.Unit]
	}
	for _, indicator := range c.Indicators {
		m.units[indicator.Code] = unitNames[indicator.Unit]
	}
	return m
}

// find gives the codes that a text may stand for, one where that is sure.
func (m *csvMetrics) find(text string) []string {
	if _, ok := m.units[text]; ok {
		return []string{text}
	}
	return m.named[text]
}

// findHeading is find for a heading, which may have the unit behind it in
// brackets; wrongUnit is the right one where it has another.
func (m *csvMetrics) findHeading(text string) (codes []string, wrongUnit string) {
	if codes := m.find(text); len(codes) > 0 {
		return codes, ""
	}
	name, unit, ok := cutBracketed(text)
	codes = m.find(name)
	if !ok || len(codes) == 0 {
		return nil, ""
	}
	fits := slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return m.units[code] != unit })
	if len(fits) == 0 {
		return nil, m.units[codes[0]]
	}
	return fits, ""
}

// cutBracketed splits 受理（件） into 受理 and 件.
func cutBracketed(text string) (name, inside string, ok bool) {
	body := strings.TrimSuffix(strings.TrimSuffix(text, "）"), ")")
	open := strings.LastIndexAny(body, "(（")
	if open <= 0 || body == text {
		return text, "", false
	}
	inside = strings.TrimPrefix(strings.TrimPrefix(body[open:], "（"), "(")
	return strings.TrimSpace(body[:open]), strings.TrimSpace(inside), true
}

func ambiguous(e *RowError, codes []string) {
	e.Problem, e.Remedy = "不止一个指标叫这个名称", "请写代码："+strings.Join(codes, " 或 ")
}
