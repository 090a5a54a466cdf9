package schema

import (
	"slices"
	"strings"
	"time"
)

// Message is an event as the stream holds it.
type Message struct {
	Subject string
	Body    []byte
	Time    time.Time // the stream's own timestamp
}

// Judge decodes a message and says everything that the contract holds against
// it; no reasons means that it is accepted. It is a pure function of message
// and catalogue, so the verdict can be had again at any time.
func (c *Catalogue) Judge(m Message) (Event, []string) {
	d := newDecoder()
	defer d.free()
	d.decode(m.Body)
	if d.err == nil {
		j := judge{decoder: d, catalogue: c, today: DayOf(m.Time)}
		j.message(m.Subject)
	}
	return d.event, d.reasons.all()
}

// judge weighs what the decoder could read. What it could not read has its
// reason already and no value, which nothing here objects to.
type judge struct {
	*decoder
	catalogue *Catalogue
	today     time.Time // of the stream timestamp
}

func (j *judge) message(subject string) {
	j.subject(subject)
	j.depth = 0
	j.push(segment{name: "data"})
	if report := j.event.Report; report != nil {
		j.report(report)
	}
	if state := j.event.Case; state != nil {
		j.caseState(state)
	}
}

// subject compares the subject with what the event says of itself.
func (j *judge) subject(got string) {
	if !j.hasDivision || j.event.Type == "" {
		return
	}
	var want [32]byte
	if string(appendSubject(want[:0], j.event)) != got {
		j.reasons.add("主题：是 %s，而按事件的 type 和 division 应是 %s", quoted(got), Subject(j.event))
	}
}

// division asks whether the division may state something for each period that
// could be read, and gives each answer once. Where none could be, it still says
// so of a code that never was.
func (j *judge) division(periods ...Period) {
	if !j.hasDivision {
		return
	}
	periods = slices.Compact(slices.DeleteFunc(periods, Period.IsZero))
	if _, ok := j.catalogue.Divisions.Get(j.event.Division); !ok && len(periods) == 0 {
		periods = []Period{MonthOf(j.today)}
	}
	var last string
	for _, p := range periods {
		_, err := j.catalogue.Divisions.Unit(j.event.Division, p)
		if err != nil && err.Error() != last {
			last = err.Error()
			j.failAt("division", "%s", last)
		}
	}
}

// notFuture reports a first day that the stream timestamp had not reached.
func (j *judge) notFuture(field string, firstDay time.Time) {
	if firstDay.After(j.today) {
		j.failAt(field, "%s 还没有到（收到时是北京时间 %s），请到时再报",
			firstDay.Format(time.DateOnly), j.today.Format(time.DateOnly))
	}
}

// breakdown checks a dimension and its item.
func (j *judge) breakdown(by Breakdown) {
	if by == (Breakdown{}) {
		return
	}
	dimension, ok := j.catalogue.Dimension(by.Dimension)
	if !ok {
		j.failAt("by", "没有维度 %s，可用的有 %s", quoted(by.Dimension), dimensionList(j.catalogue.Dimensions))
		return
	}
	for _, item := range dimension.Items {
		if item.Code == by.Item {
			return
		}
	}
	j.failAt("by", "维度 %s 里没有 %s 这一项，可用的有 %s", by.Dimension, quoted(by.Item), itemList(dimension.Items))
}

// value checks a number against the metric that it is for.
func (j *judge) value(m *Metric, value Decimal) {
	if (m.Kind == KindFlow || m.Kind == KindStock) && !value.IsWhole() {
		j.fail("%s（%s）是计数，不能有小数（%s），请改成整数", m.Name, m.Code, value)
	}
	if m.Kind != KindAmount && m.Kind != KindGrowth {
		j.notNegative(m.Name, m.Code, value)
	}
}

func (j *judge) notNegative(name, code string, value Decimal) {
	if value < 0 {
		j.fail("%s（%s）不能是负数（%s）", name, code, value)
	}
}

func dimensionList(dimensions []Dimension) string {
	var names []string
	for _, d := range dimensions {
		names = append(names, d.Code+"（"+d.Name+"）")
	}
	return strings.Join(names, "、")
}

func itemList(items []DimensionItem) string {
	var names []string
	for _, item := range items {
		names = append(names, item.Code+"（"+item.Name+"）")
	}
	return strings.Join(names, "、")
}
