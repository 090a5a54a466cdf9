package schema

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// dataContentType is the media type of an event's data.
const dataContentType = "application/json"

// MsgID gives the Nats-Msg-Id of an event: its name for ever.
func MsgID(e Event) string { return e.Division.String() + "-" + e.ID }

// Subject gives the subject that an event is published on.
func Subject(e Event) string { return string(appendSubject(nil, e)) }

// appendSubject is Subject without its allocation.
func appendSubject(b []byte, e Event) []byte {
	b = append(b, "hz."...)
	if e.Type == TypeCase {
		b = append(b, "case"...)
	} else {
		b = append(b, "report"...)
	}
	for _, unit := range [...]Code{10_000, 100, 1} {
		pair := e.Division / unit % 100
		b = append(b, '.', byte('0'+pair/10), byte('0'+pair%10))
	}
	return b
}

// Encode writes the event in its canonical form, which Decode reads back as the
// same event: the contract's order of fields, nothing that is at its default.
func (e Event) Encode() ([]byte, error) {
	w := writer{b: make([]byte, 0, 512)}
	w.object(func() {
		w.string("specversion", SpecVersion)
		w.string("id", e.ID)
		w.string("source", e.Source)
		w.string("type", e.Type)
		w.instant("time", e.Time)
		w.string("datacontenttype", dataContentType)
		w.name("data")
		w.data(e)
	})
	if w.err != nil {
		return nil, fmt.Errorf("encode event %s: %w", MsgID(e), w.err)
	}
	return w.b, nil
}

// writer appends JSON and keeps the first error.
type writer struct {
	b   []byte
	err error
}

func (w *writer) data(e Event) {
	switch {
	case e.Type == TypeReport && e.Report != nil:
		w.object(func() { w.report(e.Division, e.Report) })
	case e.Type == TypeCase && e.Case != nil:
		w.object(func() { w.caseState(e.Division, e.Case) })
	default:
		w.err = errors.Join(w.err, fmt.Errorf("type %q without its data", e.Type))
	}
}

func (w *writer) report(division Code, r *Report) {
	w.string("division", division.String())
	w.string("period", r.Period.String())
	w.string("scope", string(cmp.Or(r.Scope, ScopeOwn)))
	w.optional("submitter", r.Submitter)
	w.optional("note", r.Note)
	w.name("figures")
	w.b = append(w.b, '[')
	for i := range r.Figures {
		w.separate()
		w.object(func() { w.figure(&r.Figures[i]) })
	}
	w.b = append(w.b, ']')
}

func (w *writer) figure(f *Figure) {
	w.string("metric", f.Metric)
	if f.Withdrawn {
		w.name("value")
		w.b = append(w.b, "null"...)
	} else {
		w.decimal("value", f.Value)
	}
	w.breakdown(f.By)
	w.optional("qualifier", string(f.Qualifier))
	w.optional("quote", f.Quote)
	w.optional("note", f.Note)
}

func (w *writer) caseState(division Code, c *Case) {
	w.string("case", c.Number)
	w.string("kind", c.Kind)
	w.string("division", division.String())
	if c.Version != 0 {
		w.name("version")
		w.b = strconv.AppendInt(w.b, c.Version, 10)
	}
	w.string("opened", c.Opened.Format(time.DateOnly))
	if !c.Closed.IsZero() {
		w.string("closed", c.Closed.Format(time.DateOnly))
	}
	w.optional("outcome", c.Outcome)
	w.breakdown(c.By)
	w.amounts(c.Amounts)
	if c.Void {
		w.name("void")
		w.b = append(w.b, "true"...)
	}
}

func (w *writer) amounts(amounts []Amount) {
	if len(amounts) == 0 {
		return
	}
	w.name("amounts")
	w.object(func() {
		for _, a := range amounts {
			w.decimal(a.Name, a.Value)
		}
	})
}

func (w *writer) breakdown(by Breakdown) {
	if by == (Breakdown{}) {
		return
	}
	w.name("by")
	w.object(func() { w.string(by.Dimension, by.Item) })
}
